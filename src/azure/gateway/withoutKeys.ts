const keyTag = '[key hidden]';
const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** Shorter ones are words and names more often than keys. */
const shortest = 32;

/** What stands before a value and says that it is a number of something, or a sum over it, and opens nothing. */
const idName =
  /(?:id|hash|etag|sha-?\d*|digest|checksum|thumbprint|traceparent|tracestate|request-context|kid|x5t)["']?\s*[:=]\s*["']?$/i;

/** How many characters before a value are looked at. */
const before = 40;

const runs = /[A-Za-z0-9+/_-]+={0,2}/g;

/** A name of a value that opens nothing. */
export const isIdName = (name: string): boolean => idName.test(`${name}:`);

/** Text without what looks like a key: a long run of characters as only chance gives them. GUIDs, names and paths stay. */
export const withoutKeys = (text: string): string =>
  text.replace(runs, (run, at: number) => {
    if (run.length < shortest || idName.test(text.slice(Math.max(0, at - before), at))) return run;
    // The first part of a host name.
    if (/^\.[a-z]/i.test(text.slice(at + run.length, at + run.length + 2))) return run;
    return looksRandom(run) ? keyTag : run;
  });

function looksRandom(run: string): boolean {
  const rest = run.replace(guid, '');
  if (rest.length < shortest) return false;
  if (/^[0-9a-f]+$/i.test(rest)) return distinct(rest) >= 8;
  // Base64 with its end, or with a sign that paths and names don't have.
  if (/^[A-Za-z0-9+/]+={1,2}$/.test(rest) || /^[A-Za-z0-9/]*\+[A-Za-z0-9+/]*$/.test(rest))
    return isMixed(rest) && distinct(rest) >= 12;
  return rest.split(/[-_/]/).some(piece => isRandomPiece(piece, rest.includes('/')));
}

/** Words have few digits, and those at their ends. */
function isRandomPiece(piece: string, inPath: boolean): boolean {
  if (piece.length < 16 || distinct(piece) < 10 || (inPath && !isMixed(piece))) return false;
  const turns = piece.match(/(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])/gi)?.length ?? 0;
  return turns >= 4 && (piece.match(/\d/g)?.length ?? 0) >= 3;
}

const isMixed = (text: string): boolean => /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
const distinct = (text: string): number => new Set(text.toLowerCase()).size;
