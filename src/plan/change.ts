import { shownText } from './lateValues';
import { lineDiff } from './lineDiff';
import type { Change } from './plan';

/** One document before and after, as it is shown: words stand for what isn't known yet. */
export function change(title: string, language: Change['language'], before: string | undefined, after: string): Change {
  const [shownBefore, shownAfter] = [before === undefined ? undefined : shownText(before), shownText(after)];
  return {
    title,
    language,
    ...(shownBefore !== undefined && { before: shownBefore }),
    after: shownAfter,
    diff: lineDiff(shownBefore, shownAfter),
  };
}
