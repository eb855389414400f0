import * as vscode from 'vscode';
import type { PolicyPlace } from '../../../azure/interfaces';
import { type ArmId, type Service, ancestorId, containerOf, sameId } from '../../../route';
import type { Explorer } from '../../explorer';
import type { Tenant } from '../../explorer/tenant';
import { type PolicyAddress, placeOf, readPolicyUri } from '../policyUri';
import { linkedGlob, policyLinkIn } from './policyLink';
import { policyScheme } from '../schemes';

/** Whose policy a document is, and who sees it. */
export interface PolicyOwner {
  readonly place: PolicyPlace;
  readonly tenant: Tenant;
  readonly service: Service;
  /** The workspace that it belongs to, else the service: where its fragments, back ends and named values are. */
  readonly containerId: ArmId;
}

export const policyLinksSetting = 'policyLinks';

/** The place that a file is linked to by setting (glob → ARM id) or by its comment; only in a trusted workspace. */
function linkOf(document: vscode.TextDocument): PolicyPlace | undefined {
  if (!vscode.workspace.isTrusted) return undefined;
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  const links: unknown = vscode.workspace.getConfiguration('apimManagedIdentity', document.uri).get(policyLinksSetting);
  for (const [glob, id] of Object.entries(typeof links === 'object' && links !== null ? links : {})) {
    const pattern = folder ? new vscode.RelativePattern(folder, linkedGlob(glob)) : linkedGlob(glob);
    if (typeof id === 'string' && vscode.languages.match({ pattern }, document) > 0) return placeOf(id);
  }
  return policyLinkIn(document.getText(new vscode.Range(0, 0, 40, 0)));
}

/** Where a document says it belongs, whether anyone signed in sees that or not. */
export const placeOfDocument = (document: vscode.TextDocument): PolicyPlace | undefined =>
  document.uri.scheme === policyScheme ? readPolicyUri(document.uri)?.place : linkOf(document);

/** Whose policy a document is; undefined where that isn't known or isn't in the tree. */
export async function ownerOf(document: vscode.TextDocument, explorer: Explorer): Promise<PolicyOwner | undefined> {
  const address = readPolicyUri(document.uri);
  const place = placeOfDocument(document);
  return place && find(place, address, explorer);
}

/** The same for a policy that needn't be open. */
export async function ownerOfUri(uri: vscode.Uri, explorer: Explorer): Promise<PolicyOwner | undefined> {
  const address = readPolicyUri(uri);
  return address && find(address.place, address, explorer);
}

async function find(
  place: PolicyPlace,
  address: PolicyAddress | undefined,
  explorer: Explorer,
): Promise<PolicyOwner | undefined> {
  const serviceId = ancestorId(place.ownerId, 1);
  const tenant = address ? tenantAt(address, explorer) : explorer.world.tenantOf(place.ownerId);
  if (serviceId === undefined || !tenant?.signIn.session) return undefined;
  const { services } = await tenant.everything();
  const service = services.find(one => sameId(one.id, serviceId));
  if (!service) return undefined;
  return { place, tenant, service, containerId: containerOf({ id: place.ownerId, serviceId }) };
}

/** The signed-in tenant that a policy's address names. */
export const tenantAt = ({ simulated, tenantId }: PolicyAddress, explorer: Explorer): Tenant | undefined =>
  explorer.world
    .books()
    .map(book => book.tenant)
    .find(
      ({ signIn }) =>
        signIn.session !== undefined &&
        signIn.simulated === simulated &&
        signIn.tenantId.toLowerCase() === tenantId.toLowerCase(),
    );
