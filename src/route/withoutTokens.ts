const dotted = /[\w-]+(?:\.[\w-]*)*/g;
/** Base64url of `{"` and the like, then at least so many characters more. */
const start = /\bey/;
const shortest = { header: 10, payload: 4 };

/** Where a token's header begins in a part between dots; undefined: nowhere. */
function headerIn(part: string): number | undefined {
  const at = part.search(start);
  return at === -1 || part.length - at < shortest.header ? undefined : at;
}

/**
 * Text with each JWT in it as `[token hidden]`. Looks at every character a fixed number of times, so that megabytes from
 * outside can't hold anything up, which a pattern for the whole of a token would let them.
 */
export const withoutTokens = (text: string): string => text.replace(dotted, hide);

function hide(run: string): string {
  const parts = run.split('.');
  const shown: string[] = [];
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] ?? '';
    const at = headerIn(part);
    if (at === undefined || (parts[index + 1] ?? '').length < shortest.payload) {
      shown.push(part);
      continue;
    }
    shown.push(`${part.slice(0, at)}[token hidden]`);
    // Its payload and, where there is one, its signature.
    index += 2;
  }
  return shown.join('.');
}
