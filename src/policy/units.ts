/** NULs behind the text: scans end at one, and looking a few characters ahead needs no check. */
const endMarks = 4;

const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * The UTF-16 code units of a text as numbers, with NULs behind them. Reading a number from an array is several times
 * faster than asking a string for a character, and a policy is read at every key stroke.
 */
export function unitsOf(text: string): Uint16Array {
  const units = new Uint16Array(text.length + endMarks);
  // A buffer's bytes are in the machine's order only where that is little-endian, as it is wherever VS Code runs.
  if (typeof Buffer !== 'undefined' && isLittleEndian) Buffer.from(units.buffer).write(text, 'utf16le');
  else for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at);
  return units;
}
