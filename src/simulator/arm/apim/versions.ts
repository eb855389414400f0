import type { ArmRoute } from '../router';

/** api-versions of Microsoft.ApiManagement that answer here (domain.md 2.1). */
export const apimVersions = [
  '2021-08-01',
  '2022-08-01',
  '2023-05-01-preview',
  '2023-09-01-preview',
  '2024-05-01',
  '2024-06-01-preview',
  '2024-10-01-preview',
  '2025-03-01-preview',
  '2025-09-01-preview',
] as const;

export const serviceRoot = '/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.ApiManagement/service/{svc}';
export const workspaceRoot = `${serviceRoot}/workspaces/{ws}`;

/** A call on what a service or a workspace holds; `pattern` is the path below it. */
export type EntityWrite = Omit<ArmRoute, 'versions'>;
