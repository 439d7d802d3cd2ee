// What the command line asks of the product, in one table: scripts see no slice by themselves.

export { appointOwner } from "./features/workspaces/appoint.server.ts";
export { reconcile, type Told } from "./features/workspaces/reconcile/reconcile.server.ts";
export { type Replayed, replayStored } from "./features/workspaces/webhooks/inbox.server.ts";
export { type Rewrapped, rewrapAll } from "./tenant/rewrap.server.ts";
export { type Verified, verifyAudits } from "./tenant/verify-all.server.ts";
