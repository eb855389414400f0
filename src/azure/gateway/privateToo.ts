import type { Azure } from '../interfaces';

/** The same Azure, whose probes may call what they are for on a private network: only where the user has agreed. */
export const privateToo = (azure: Azure): Azure => ({
  ...azure,
  wire: { send: (request, call) => azure.wire.send({ ...request, privateToo: true }, call) },
});
