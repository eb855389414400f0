/** The part with the Azure SDKs, a bundle of its own: loads when something needs Azure, never before. */
export const loadAzure = () => import('../azure');
export type AzureParts = Awaited<ReturnType<typeof loadAzure>>;
