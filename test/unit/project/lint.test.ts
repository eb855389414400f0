import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ESLint } from 'eslint';

const root = join(import.meta.dirname, '..', '..', '..');

/** A file of the project whose text is replaced by one import, and what lint must say to it. */
const cases: readonly { readonly file: string; readonly text: string; readonly rule: string | undefined }[] = [
  ...[
    ['src/policy/edit.ts', '../route'],
    ['src/route/armId.ts', '../azure/interfaces'],
    ['src/plan/plan.ts', '../azure'],
    ['src/plan/plan.ts', '../diagnosis'],
    ['src/diagnosis/index.ts', '../azure'],
    ['src/azure/index.ts', '../plan'],
    ['src/simulator/http.ts', '../route'],
    ['src/simulator/http.ts', '../azure/interfaces'],
    ['src/ui/estate.ts', '../simulator/http'],
  ].map(([file = '', from = '']) => ({
    file,
    text: `import * as other from '${from}';\nexport const used = other;\n`,
    rule: 'import-x/no-restricted-paths',
  })),
  ...[
    ['src/policy/edit.ts', 'vscode'],
    ['src/azure/index.ts', 'vscode'],
    ['src/plan/plan.ts', '@azure/identity'],
    ['src/azure/interfaces/errors.ts', '@azure/core-auth'],
    ['src/ui/estate.ts', '@azure/arm-appservice'],
    ['src/extension.ts', '@azure/identity'],
    ['src/extension.ts', '@microsoft/vscode-azext-azureauth'],
  ].map(([file = '', from = '']) => ({
    file,
    text: `import * as other from '${from}';\nexport const used = other;\n`,
    rule: '@typescript-eslint/no-restricted-imports',
  })),
  { file: 'src/ui/estate.ts', text: `import * as other from 'vscode';\nexport const used = other;\n`, rule: undefined },
  {
    file: 'src/ui/estate.ts',
    text: `import type { TokenCredential } from '@azure/core-auth';\nexport type Used = TokenCredential;\n`,
    rule: undefined,
  },
  {
    file: 'src/plan/plan.ts',
    text: `import * as other from '../azure/interfaces';\nexport const used = other;\n`,
    rule: undefined,
  },
];

const borderRules = ['import-x/no-restricted-paths', '@typescript-eslint/no-restricted-imports'];

describe("lint at the rooms' borders", function () {
  this.timeout(120_000);
  const eslint = new ESLint({
    cwd: root,
    ruleFilter: ({ ruleId }) => borderRules.includes(ruleId),
    // With CI set, typescript-eslint would take the file's own text from its one program, not the one given here.
    overrideConfig: { languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } } },
  });

  for (const { file, text, rule } of cases) {
    const [, from = ''] = /from '(.*)'/.exec(text) ?? [];
    it(`${file}: ${text.startsWith('import type') ? 'types' : 'values'} of ${from} ${rule === undefined ? 'are fine' : 'are refused'}`, async () => {
      const [result] = await eslint.lintText(text, { filePath: join(root, file) });
      const said = result?.messages.map(({ ruleId, message }) => ruleId ?? message) ?? ['nothing was linted'];
      assert.deepEqual(said, rule === undefined ? [] : [rule]);
    });
  }
});
