/** What a URI that no registration has could have been meant as: another slash at its end, or one of its permissions. */
export function nearNames(name: string): readonly string[] {
  const [, bare, slashes] = /^((?:api|https):\/\/[^/](?:.*[^/])?)(\/*)$/i.exec(name) ?? [];
  if (bare === undefined) return [];
  if (slashes !== '') return [bare];
  const [, owner] = /^(\w+:\/\/.+)\/[\w.]+$/.exec(bare) ?? [];
  return [`${bare}/`, ...(owner === undefined ? [] : [owner])];
}
