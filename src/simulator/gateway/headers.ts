/** Header fields in the order they were set; names compare without case, several fields of one name are allowed. */
export class HeaderBag {
  #fields: (readonly [name: string, value: string])[];

  constructor(fields: Iterable<readonly [string, string]> = []) {
    this.#fields = [...fields];
  }

  entries(): readonly (readonly [name: string, value: string])[] {
    return this.#fields;
  }

  all(name: string): readonly string[] {
    const wanted = name.toLowerCase();
    return this.#fields.filter(([field]) => field.toLowerCase() === wanted).map(([, value]) => value);
  }

  get(name: string): string | undefined {
    return this.all(name)[0];
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  set(name: string, ...values: readonly string[]): this {
    this.delete(name);
    return this.append(name, ...values);
  }

  append(name: string, ...values: readonly string[]): this {
    this.#fields.push(...values.map(value => [name, value] as const));
    return this;
  }

  delete(name: string): this {
    const unwanted = name.toLowerCase();
    this.#fields = this.#fields.filter(([field]) => field.toLowerCase() !== unwanted);
    return this;
  }

  copy(): HeaderBag {
    return new HeaderBag(this.#fields);
  }
}
