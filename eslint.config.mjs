import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** What each room may import, besides itself. The house's third column. */
const rooms = {
  policy: [],
  route: ['policy'],
  azure: ['route', 'policy'],
  plan: ['route', 'policy', 'azure/interfaces'],
  diagnosis: ['route', 'policy', 'azure/interfaces'],
  simulator: ['policy'],
  webview: [],
  ui: ['policy', 'route', 'azure', 'plan', 'diagnosis', 'webview', 'simulator/handshake.ts'],
};

const zones = Object.entries(rooms).map(([room, allowed]) => ({
  target: `./src/${room}`,
  from: './src',
  except: [`./${room}`, ...allowed.map(name => `./${name}`)],
  message: `src/${room} may import ${allowed.length === 0 ? 'nothing but itself' : `only ${allowed.join(', ')}`}.`,
}));

const lazyOnly = {
  group: ['@azure/*', '@microsoft/vscode-azext-azureauth'],
  allowTypeImports: true,
  message: 'Azure and sign-in libraries load lazily: import values only in src/azure or src/ui/account/vscodeAccount.',
};
const noVscode = { group: ['vscode'], message: 'vscode is importable in src/ui and src/extension.ts only.' };

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'artifacts/', '.vscode-test/', 'node_modules/'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './src/webview/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'import-x/no-cycle': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [lazyOnly, noVscode] }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/ui/**/*.ts', 'src/extension.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [lazyOnly] }] },
  },
  {
    files: ['src/azure/**/*.ts'],
    ignores: ['src/azure/interfaces/**'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [noVscode] }] },
  },
  {
    files: ['src/ui/account/vscodeAccount.ts', 'test/**/*.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'no-console': 'off' },
  },
);
