/** NULs behind the text: scans end at one, and looking a few characters ahead needs no check. */
const endMarks = 4;

/** In characters; buffers for longer texts aren't kept. */
const longestKept = 1024 * 1024;

const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * The UTF-16 code units of a text as numbers, with NULs behind them. Reading a number from an array is several times
 * faster than asking a string for a character, and a policy is read at every key stroke.
 */
export function unitsOf(text: string): Uint16Array {
  return filled(new Uint16Array(text.length + endMarks), text);
}

/** Gives the units of one text after another from the same memory: each is valid until the next is asked for. */
export class UnitBuffer {
  private units = new Uint16Array(0);

  unitsOf(text: string): Uint16Array {
    const size = text.length + endMarks;
    if (size > longestKept) return unitsOf(text);
    if (this.units.length < size) this.units = new Uint16Array(Math.min(longestKept, 2 * size));
    return filled(this.units, text);
  }
}

function filled(units: Uint16Array, text: string): Uint16Array {
  // A buffer's bytes are in the machine's order only where that is little-endian, as it is wherever VS Code runs.
  if (typeof Buffer !== 'undefined' && isLittleEndian) Buffer.from(units.buffer).write(text, 'utf16le');
  else for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at);
  return units.fill(0, text.length, text.length + endMarks);
}
