/** base64 without what its neighbours in a longer text decide: the three ways in which it can begin. */
function base64Forms(secret: string): readonly string[] {
  return [0, 1, 2].flatMap(before => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    const start = before === 0 ? 0 : before + 1;
    const whole = Math.floor(bytes.length / 3) * 4;
    const text = bytes.toString('base64').slice(start, whole);
    return [text, text.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** Every form in which a secret is looked for: plain, URL-encoded, base64 in any place of a text, as JSON and URL write it. */
export const formsOf = (secret: string): readonly string[] => [
  ...new Set([
    secret,
    encodeURIComponent(secret),
    encodeURIComponent(encodeURIComponent(secret)),
    Buffer.from(secret).toString('hex'),
    ...base64Forms(secret),
  ]),
];

/** A token's header or payload: JSON with what only tokens have. */
function isTokenPart(part: string): boolean {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof parsed !== 'object' || parsed === null) return false;
    return ('alg' in parsed && 'typ' in parsed) || ('iss' in parsed && 'aud' in parsed);
  } catch {
    return false;
  }
}

export interface Found {
  readonly place: string;
  readonly what: string;
  /** Where it stands, a little of it. */
  readonly near: string;
}

const nearIn = (text: string, at: number): string => text.slice(Math.max(0, at - 60), at + 20).replace(/[^ -~]/g, '·');

/** Planted secrets and parts of any token in a text. */
export function leaksIn(place: string, text: string, secrets: readonly string[]): readonly Found[] {
  const planted = secrets.flatMap(secret => {
    const form = formsOf(secret).find(one => text.includes(one));
    return form === undefined ? [] : [{ place, what: secret, near: nearIn(text, text.indexOf(form)) }];
  });
  const tokens = [...text.matchAll(/eyJ[\w-]{16,}/g)].flatMap(match =>
    isTokenPart(match[0]) ? [{ place, what: 'a part of a token', near: nearIn(text, match.index) }] : [],
  );
  return [...planted, ...tokens.slice(0, 3)];
}
