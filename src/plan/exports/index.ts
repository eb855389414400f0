import { armJson } from './armJson';
import { azureCli } from './azureCli';
import { bicep } from './bicep';
import type { ExportFile, ExportForm, ExportModel } from './model';
import { terraform } from './terraform';

export { administratorScript } from './azureCli';
export * from './model';
export * from './modelOf';

const writers: Readonly<Record<ExportForm, (model: ExportModel) => readonly ExportFile[]>> = {
  arm: armJson,
  azureCli,
  bicep,
  terraform,
};

/** A plan's end state in another form; nothing is written anywhere. One file, or one per resource group. */
export const exportPlan = (model: ExportModel, form: ExportForm): readonly ExportFile[] => writers[form](model);
