/** Where in the order of scopes a policy stands, outermost first (domain.md 3.2). */
export type ScopeKind = 'global' | 'workspace' | 'product' | 'api' | 'operation' | 'fragment' | 'backEnd';

/** How the token gets into `Authorization`. `variable`: output variable and `set-header`; `backEnd`: the entity's credentials. */
export type TokenForm = 'plain' | 'variable' | 'backEnd';

/** The token statement that takes effect on a route. */
export interface TokenStatement {
  /** As written; may hold a named value or an expression. */
  readonly resource: string;
  /** Client id of a user-assigned identity; absent: the system-assigned one. */
  readonly clientId?: string;
  readonly form: TokenForm;
  readonly scope: ScopeKind;
  /** Inside `choose` or the like: taken only sometimes. */
  readonly conditional: boolean;
  readonly ignoreError: boolean;
}

/** What the effective policy says about the token and the back end (F2). */
export interface PolicyFact {
  readonly token?: TokenStatement;
  /** A later statement that replaces or deletes `Authorization` (F-11). */
  readonly overwrittenBy?: {
    readonly element: string;
    readonly scope: ScopeKind;
    readonly how?: 'withoutScheme' | 'skipped';
  };
  /** The scope whose `inbound` lacks `<base />`, so that an outer token statement is dropped (F-26). */
  readonly droppedAt?: ScopeKind;
  /** The back end that the policy chooses; absent: the API's `serviceUrl`. */
  readonly backEnd?: {
    readonly url?: string;
    readonly backEndId?: string;
    readonly conditional: boolean;
    /** Set where the entity is a pool. */
    readonly isPool?: boolean;
    /** Set where its credentials hold a fixed `Authorization`, which would replace a token (F-11). */
    readonly setsAuthorization?: boolean;
  };
  /** The document that couldn't be read as a policy, if any. */
  readonly unreadable?: ScopeKind;
}
