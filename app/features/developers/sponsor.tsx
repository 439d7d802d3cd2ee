import { Badge } from "#app/ui/elements/badge.tsx";
import type { ServiceAccount } from "./find-service-account.server.ts";

/** Says who is responsible for a service account, or that somebody has to be. */
export function Sponsor({ sponsor }: Pick<ServiceAccount, "sponsor">) {
	return sponsor ? <bdi>{sponsor.name}</bdi> : <Badge tone="warning">No one: choose a member</Badge>;
}
