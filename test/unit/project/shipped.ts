import { builtinModules } from 'node:module';

/** The part of esbuild's metafile that the tests read. */
export interface Metafile {
  readonly inputs: Readonly<Record<string, { readonly imports: readonly MetafileImport[] }>>;
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly bytes: number;
        readonly entryPoint?: string;
        readonly inputs: Readonly<Record<string, unknown>>;
        readonly imports: readonly MetafileImport[];
      }
    >
  >;
}

interface MetafileImport {
  readonly path: string;
  readonly kind: string;
  readonly external?: boolean;
  /** As it stands in the source. */
  readonly original?: string;
}

/** The package in which a bundled file lies, `undefined` for a file of ours. */
export function packageOf(input: string): string | undefined {
  const inside = input.split('node_modules/').at(-1);
  if (inside === undefined || inside === input) return undefined;
  const [scopeOrName = '', name = ''] = inside.split('/');
  return scopeOrName.startsWith('@') ? `${scopeOrName}/${name}` : scopeOrName;
}

/** The packages that files of ours import and that went into a bundle. */
export function directPackages(metafiles: readonly Metafile[]): string[] {
  const found = new Set<string>();
  for (const { inputs } of metafiles) {
    for (const [path, input] of Object.entries(inputs)) {
      if (packageOf(path) !== undefined) continue;
      for (const imported of input.imports) {
        const name = packageOf(imported.path);
        if (name !== undefined) found.add(name);
      }
    }
  }
  return [...found].sort();
}

/** What a bundle asks for at run time that is neither bundled nor part of Node. */
export function externals(metafiles: readonly Metafile[]): string[] {
  const found = new Set<string>();
  for (const { inputs } of metafiles) {
    for (const { imports } of Object.values(inputs)) {
      for (const { path, external } of imports) {
        if (external === true && !path.startsWith('node:') && !builtinModules.includes(path)) found.add(path);
      }
    }
  }
  return [...found].sort();
}

/** An output with all outputs that load together with it: what `import()` reaches is left out. */
export function loadedWith(metafile: Metafile, output: string): string[] {
  const reached = new Set([output]);
  for (const path of reached) {
    for (const imported of metafile.outputs[path]?.imports ?? []) {
      if (imported.kind !== 'dynamic-import' && imported.external !== true) reached.add(imported.path);
    }
  }
  return [...reached];
}
