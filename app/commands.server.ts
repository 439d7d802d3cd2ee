// biome-ignore-all lint/performance/noBarrelFile: scripts import no feature directly; this is the table of what they may call.

export { appointOwner } from "./features/clerk-sync/appoint.server.ts";
export { type ReportedDifference, reconcile } from "./features/clerk-sync/reconcile/reconcile.server.ts";
export { type Replayed, replayStored } from "./features/clerk-sync/webhooks/inbox.server.ts";
export { type Rewrapped, rewrapAll } from "./tenant/audit/check/rewrap-keys.server.ts";
export { type Verified, verifyAudits } from "./tenant/audit/check/verify-workspaces.server.ts";
export { type Reindexed, reindexAll } from "./tenant/search/reindex.server.ts";
