import { effectivePolicy } from './effective';

const answers: ReadonlySet<string> = new Set(['return-response', 'mock-response']);

/** Whether a document answers every call by itself, so that none reaches a back end. */
export const answersItself = (text: string): boolean =>
  effectivePolicy([{ kind: 'api', text }]).sections.inbound.some(
    ({ element, conditional }) => answers.has(element.name) && !conditional,
  );
