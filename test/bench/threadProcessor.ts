/** Newer than the types of Node that we build with: what this thread used of a processor. */
const usage = (process as { threadCpuUsage?: () => { readonly user: number; readonly system: number } }).threadCpuUsage;

/** Milliseconds of a processor that this thread has used, whatever else the machine does; elapsed ones in older Node. */
export function threadProcessor(): number {
  if (!usage) return performance.now();
  const { user, system } = usage.call(process);
  return (user + system) / 1000;
}
