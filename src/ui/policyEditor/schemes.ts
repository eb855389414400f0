/** Policies of Azure, as documents. */
export const policyScheme = 'apim-policy';
export const effectiveScheme = 'apim-policy-effective';
/** Versions beside the one that is edited: what is in Azure, what was saved here before, another API's. */
export const savedScheme = 'apim-policy-saved';
