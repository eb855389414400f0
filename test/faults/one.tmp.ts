import { Estate } from './estate';
import { journeys } from './journeys';
import { runJourney } from './run';
async function main() {
  const [journey, kind, index] = process.argv.slice(2);
  const estate = await Estate.start();
  const j = journeys[Number(journey)]!;
  const first = await runJourney(estate, j, undefined, undefined);
  const show = () => { for (const r of estate.simulator.requests.all.slice(-45)) console.log(r.index, r.method, r.host.slice(0,14), r.path.slice(r.path.indexOf('shop/')+15).replace('Microsoft.ApiManagement/service/shop-apim','SVC').slice(0,80), r.status, r.faults.join()); };
  if (process.argv[5]) show();
  const r = await runJourney(estate, j, { kind: kind as never, index: Number(index) }, first.rehearsal);
  console.log(r.ended, r.problems);
  show();
  await estate.close();
}
void main();
