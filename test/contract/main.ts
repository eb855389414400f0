import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../vscode/paths';
import { callGraph } from './graphCalls';
import { findJudge, judge } from './judge';
import { productScenario, runProduct } from './productFlow';
import { prepare } from './prepare';
import { RecordedAzure } from './recordedAzure';
import { callByRest } from './restCalls';
import { scenario } from './scenario';
import { callAsManagedIdentity, callBySdk } from './sdkCalls';
import { callWithFaults, callWrongly, onPurpose } from './wrongCalls';

// `npm run test:contract [-- --keep FOLDER]`: the local Azure, driven by Microsoft's clients and by plain REST, recorded,
// and judged by Microsoft's own contracts.

async function main(): Promise<void> {
  const folder = await findJudge(projectRoot);
  if (!folder) {
    console.log('Skipped: ../shared/contract, which judges the recording, is not here.');
    return;
  }
  const keep = process.argv.indexOf('--keep');
  const kept = keep < 0 ? undefined : process.argv[keep + 1];
  const scratch = kept ?? (await mkdtemp(join(tmpdir(), 'local-azure-contract-')));
  try {
    const recording = await prepare(scratch, [await record(scratch), await recordProduct(scratch)]);
    const report = join(scratch, 'report.json');
    process.exitCode = await judge(folder, recording, `[?&]${onPurpose}(&|$)`, report);
    await count(report);
  } finally {
    if (kept === undefined) await rm(scratch, { recursive: true, force: true });
  }
}

async function record(folder: string): Promise<string> {
  const azure = await RecordedAzure.start(folder, 'operations', scenario);
  try {
    await callBySdk(azure);
    await callAsManagedIdentity(azure);
    await callByRest(azure);
    await callGraph(azure);
    await callWrongly(azure);
    await callWithFaults(azure);
  } finally {
    await azure.stop();
  }
  return azure.recording;
}

/** The product's own flow, against a local Azure of its own. */
async function recordProduct(folder: string): Promise<string> {
  const azure = await RecordedAzure.start(folder, 'product', productScenario);
  try {
    await runProduct(azure);
  } finally {
    await azure.stop();
  }
  return azure.recording;
}

/** For `npm test`, which adds up what its stages say. */
async function count(report: string): Promise<void> {
  const file = process.env['APIM_MI_COUNTS'];
  if (file === undefined) return;
  const { passed, failed } = JSON.parse(await readFile(report, 'utf8')) as { passed: number; failed: number };
  await appendFile(file, `${JSON.stringify({ passes: passed, failures: failed, pending: 0 })}\n`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
