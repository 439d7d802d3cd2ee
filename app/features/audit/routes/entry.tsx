import type { ReactNode } from "react";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Badge } from "#app/ui/elements/badge.tsx";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { ChangeTable } from "../changes.tsx";
import { humanize, shortUserAgent } from "../humanize.ts";
import { type EntryState, getEntry } from "../list.server.ts";
import { logAddress } from "../log-address.ts";
import type { Route } from "./+types/entry";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(`${loaderData ? `Entry ${loaderData.entry.seq}` : "Entry"} · Audit log`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const found = await getEntry(tenant, params.entry);
	return {
		...found,
		base: tenant.base,
		timeZone: tenant.timeZone,
		now: new Date(),
	};
}

type Shown = Route.ComponentProps["loaderData"];

export default function AuditEntry({ loaderData }: Route.ComponentProps) {
	const { entry, base, neighbors } = loaderData;
	const { older, newer } = neighbors;
	return (
		<>
			<PageHeader
				title={`Entry ${entry.seq}`}
				breadcrumbs={[{ label: "Audit log", href: pageIn(base, "/audit") }]}
				description={
					<p>
						<bdi>{entry.actor.name}</bdi> {entry.sentence}.
					</p>
				}
			/>
			<div className="stack">
				<Columns
					aside={
						<Section title="Integrity" boxed>
							<InChain {...loaderData} />
						</Section>
					}
				>
					<Section title="What happened" boxed>
						<Facts {...loaderData} />
					</Section>
				</Columns>
				{entry.changes.length > 0 && (
					<Section title="Before and after">
						<ChangeTable changes={entry.changes} />
					</Section>
				)}
				<Section title="Raw data">
					{entry.isErased && (
						<p className="mb-3 text-ink-soft">
							Part of this entry belonged to someone who has since been erased. No one can read that part
							anymore.
						</p>
					)}
					<pre className="card text-small wrap-anywhere whitespace-pre-wrap">
						{JSON.stringify(entry.payload, null, 2)}
					</pre>
				</Section>
			</div>
			<nav aria-label="Newer and older entries" className="row mt-6">
				{newer !== undefined && (
					<ButtonLink variant="quiet" href={pageIn(base, "/audit/:entry", newer)} rel="next">
						Newer entry
					</ButtonLink>
				)}
				{older !== undefined && (
					<ButtonLink variant="quiet" href={pageIn(base, "/audit/:entry", older)} rel="prev">
						Older entry
					</ButtonLink>
				)}
			</nav>
		</>
	);
}

function Facts({ entry, base, timeZone, now }: Shown) {
	const { actor, subject, origin } = entry;
	const actorHref =
		actor.isMember && actor.id !== null ? pageIn(base, "/members/:member", actor.id) : undefined;
	const facts = [
		{ term: "When", details: <Time at={entry.at} now={now} timeZone={timeZone} /> },
		{
			term: "Who",
			details: (
				<Linked href={actorHref} more={actor.id ? logAddress(base, { person: actor.id }) : undefined}>
					<bdi>{actor.name}</bdi>
				</Linked>
			),
		},
		{ term: "What", details: humanize(entry.event) },
		{
			term: "About",
			details: (
				<Linked
					href={entry.href && base + entry.href}
					more={logAddress(base, { subject: subject.type, id: subject.id })}
				>
					{entry.href ? humanize(subject.type) : `${humanize(subject.type)} ${subject.id}`}
				</Linked>
			),
		},
		{ term: "IP address", details: origin.ip ?? "Not recorded" },
		{ term: "Browser", details: <Browser agent={origin.userAgent} /> },
		...(origin.apiKey ? [{ term: "API key", details: <bdi>{origin.apiKey}</bdi> }] : []),
		{ term: "Request", details: entry.requestId ?? "Not recorded" },
	];
	return <DescriptionList items={facts} />;
}

/** Says which browser it was; what it calls itself is folded. */
function Browser({ agent }: { agent: string | null | undefined }) {
	if (!agent) return "Not recorded";
	const short = shortUserAgent(agent);
	if (short === agent) return agent;
	return (
		<details>
			<summary>{short}</summary>
			<p className="mt-1 text-small text-ink-soft wrap-anywhere">{agent}</p>
		</details>
	);
}

/** Links a subject to its page, if it can be opened, and to everything else about it in the log. */
function Linked({ href, more, children }: { href?: string; more?: string; children: ReactNode }) {
	return (
		<span className="wrap-anywhere">
			{href ? (
				<a className="link" href={href}>
					{children}
				</a>
			) : (
				children
			)}{" "}
			{more && (
				<a className="link block text-small" href={more}>
					All log entries<span className="sr-only"> about {children}</span>
				</a>
			)}
		</span>
	);
}

function InChain({ entry, standing: state, base }: Shown) {
	return (
		<>
			<p className="mb-4">
				<EntryStateBadge state={state} />
				{state.state === "broken" && <span className="mt-2 block">{state.what}</span>}
			</p>
			<DescriptionList
				items={[
					{ term: "Position", details: String(entry.seq) },
					{ term: "Hash", details: <Hash value={entry.hash} /> },
					{ term: "Previous hash", details: <Hash value={entry.prevHash} /> },
				]}
			/>
			<p className="mt-4">
				<a className="link" href={pageIn(base, "/audit/verify")}>
					Check the whole log
				</a>
			</p>
		</>
	);
}

function EntryStateBadge({ state }: { state: EntryState }) {
	if (state.state === "whole") return <Badge tone="success">Unchanged</Badge>;
	if (state.state === "older") return <Badge>Predates the chain</Badge>;
	return <Badge tone="danger">Damaged</Badge>;
}

function Hash({ value }: { value: string | null }) {
	return value === null ? "None" : <code className="whole">{value}</code>;
}
