import type { Definition } from '../statement';
import { accessElements } from './access';
import { basic, certificate, managedIdentity } from './authentication';
import { backEndElements } from './backEnd';
import { controls } from './control';
import { limitElements } from './limits';
import { passingElements } from './passing';
import { tokenValidations } from './tokenValidation';
import { transformations } from './transform';

/** Every policy element that this gateway takes, by name. */
export const definitions: ReadonlyMap<string, Definition> = new Map(
  Object.entries({
    ...passingElements,
    ...controls,
    ...transformations,
    ...accessElements,
    ...limitElements,
    ...tokenValidations,
    ...backEndElements,
    'authentication-managed-identity': managedIdentity,
    'authentication-basic': basic,
    'authentication-certificate': certificate,
  }),
);
