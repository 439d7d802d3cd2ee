import { beginningOf } from "#app/tenant/api/key-id.ts";
import { PERMISSIONS } from "#app/tenant/permissions/permissions.ts";
import { Badge, type BadgeTone } from "#app/ui/elements/badge.tsx";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { Never } from "#app/ui/text/never.tsx";
import { Time } from "#app/ui/text/time.tsx";
import type { ShownKey } from "./find.server.ts";

const STATES: Record<ShownKey["state"], [label: string, tone: BadgeTone]> = {
	active: ["Active", "success"],
	expired: ["Expired", "neutral"],
	paused: ["Paused", "warning"],
	revoked: ["Revoked", "neutral"],
	stopped: ["Stopped by policy", "warning"],
};

/** Says whether a key works. */
export function KeyState({ state }: Pick<ShownKey, "state">) {
	const [label, tone] = STATES[state];
	return <Badge tone={tone}>{label}</Badge>;
}

type Place = { timeZone: string; now: Date };

/** Says when a key was last used, and from where. */
export function LastUse({ shown: { usedAt, usedFrom }, ...place }: { shown: ShownKey } & Place) {
	if (!usedAt) return <Never />;
	return (
		<>
			<Time at={usedAt} {...place} /> {usedFrom && <span className="beneath network">from {usedFrom}</span>}
		</>
	);
}

/** Lists what there is to know about a key. */
export function KeyFacts({ shown, ...place }: { shown: ShownKey } & Place) {
	const { id, isService, createdAt, expiresAt, formerUntil, formerUsedAt, revokedAt } = shown;
	return (
		<DescriptionList
			items={[
				{ term: "Begins with", details: <code>{beginningOf(id, isService ? "service" : "person")}</code> },
				{ term: "Created", details: <Time at={createdAt} {...place} /> },
				{ term: "Expires", details: expiresAt ? <Time at={expiresAt} {...place} /> : "Never" },
				{ term: "Last used", details: <LastUse shown={shown} {...place} /> },
				...(formerUntil
					? [
							{ term: "Old key works until", details: <Time at={formerUntil} {...place} /> },
							{
								term: "Old key last used",
								details: formerUsedAt ? <Time at={formerUsedAt} {...place} /> : "Never",
							},
						]
					: []),
				...(revokedAt ? [{ term: "Revoked", details: <Time at={revokedAt} {...place} /> }] : []),
			]}
		/>
	);
}

/** Lists what a key may do, if its member’s role allows that too. */
export function Scopes({ scopes, gone, limited }: Pick<ShownKey, "scopes" | "gone" | "limited">) {
	return (
		<ul className="bullets">
			{scopes.map((scope) => (
				<li key={scope}>
					{PERMISSIONS[scope].description} <code className="text-small text-ink-soft">{scope}</code>
					{limited.includes(scope) && " (limited by the policy of this workspace)"}
				</li>
			))}
			{gone.map((scope) => (
				<li key={scope}>
					<code className="text-small">{scope}</code> no longer exists
				</li>
			))}
		</ul>
	);
}
