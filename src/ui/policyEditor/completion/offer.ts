/** One entry of a completion list, apart from VS Code's classes. Offsets are of the document. */
export interface Offer {
  readonly kind: 'element' | 'endTag' | 'attribute' | 'value' | 'application' | 'audience' | 'identity' | 'reference';
  readonly label: string;
  /** Beside the label. */
  readonly description?: string;
  /** Above the documentation. */
  readonly detail?: string;
  /** What is put in the place of `start` to `end`: a snippet where it holds `$`-marks, see `isSnippet`. */
  readonly text: string;
  readonly isSnippet: boolean;
  readonly start: number;
  readonly end: number;
  /** What typing is matched with; the label where it is absent. */
  readonly filter?: string;
  /** The order: groups from 0, within them by name or by place in the list. */
  readonly group: number;
  /** Plain text of ours, and a public page. */
  readonly documentation?: string;
  readonly link?: string;
  /** The client ID can't be trusted without asking: choosing this asks first. */
  readonly asksFirst?: true;
}

/** Text as part of a snippet: nothing in it is a mark. */
export const snippetText = (text: string): string => text.replace(/[\\$}]/g, '\\$&');
