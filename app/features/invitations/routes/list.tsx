import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { erasedAddress } from "#app/tenant/people/member-name.ts";
import { Badge, type BadgeTone } from "#app/ui/elements/badge.tsx";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { FilterBar } from "#app/ui/lists/filter-bar.tsx";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { type InvitationQuery, listShape } from "../forms.ts";
import { type ListedInvitation, listInvitations } from "../list.server.ts";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => titled("Invitations");

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("users:manage");
	const query = readQuery(request, listShape);
	const page = await listInvitations(tenant, query);
	const isFirst = query.q === undefined && query.before === undefined && query.after === undefined;
	// Without any invitation, whatever became of it, there is nothing to filter.
	const hasAny =
		page.invitations.length > 0 ||
		!isFirst ||
		(await listInvitations(tenant, { ...query, status: "all", limit: 1 })).invitations.length > 0;
	const { base, timeZone } = tenant;
	return { ...page, hasAny, query, base, timeZone, now: new Date() };
}

/** Returns the list's address with a cursor; leaves out defaults. */
function addressOf(
	home: string,
	{ status, q }: InvitationQuery,
	cursor: { after?: string; before?: string },
): string {
	const search = new URLSearchParams(q && { q });
	if (status !== "pending") search.set("status", status);
	for (const [name, value] of Object.entries(cursor)) if (value) search.set(name, value);
	return search.size > 0 ? `${home}?${search}` : home;
}

const STATES: Record<ListedInvitation["status"], { label: string; tone: BadgeTone }> = {
	pending: { label: "Pending", tone: "accent" },
	accepted: { label: "Accepted", tone: "success" },
	declined: { label: "Declined", tone: "neutral" },
	revoked: { label: "Revoked", tone: "neutral" },
	expired: { label: "Expired", tone: "warning" },
};

export default function Invitations({ loaderData }: Route.ComponentProps) {
	const { invitations, hasAny, query, base, before, after } = loaderData;
	const invite = <ButtonLink href={pageIn(base, "/invitations/new")}>Invite people</ButtonLink>;
	return (
		<>
			<PageHeader title="Invitations" description="People you have invited." actions={hasAny && invite} />
			{hasAny && (
				<FilterBar
					label="Invitations"
					action={pageIn(base, "/invitations")}
					search={{ name: "q", label: "Search invitations", value: query.q }}
					selects={[
						{
							name: "status",
							label: "Status",
							value: query.status,
							options: [
								...Object.entries(STATES).map(([value, { label }]) => ({ value, label })),
								{ value: "all", label: "All" },
							],
						},
					]}
					clearHref={query.status === "pending" && !query.q ? undefined : pageIn(base, "/invitations")}
				/>
			)}
			{invitations.length === 0 ? (
				<EmptyList {...query} action={!hasAny && invite} />
			) : (
				<List {...loaderData} />
			)}
			<Pager
				label="Invitations"
				previousHref={before && addressOf(pageIn(base, "/invitations"), query, { before })}
				nextHref={after && addressOf(pageIn(base, "/invitations"), query, { after })}
			>
				{invitations.length === 0 ? undefined : `${invitations.length} on this page`}
			</Pager>
		</>
	);
}

function EmptyList({ status, q, action }: InvitationQuery & { action: React.ReactNode }) {
	if (q)
		return (
			<Empty title="No matching invitations" drawing="keyhole">
				Try fewer words or clear the filters.
			</Empty>
		);
	if (status === "pending" || status === "all") {
		return (
			<Empty
				title={status === "all" ? "No one has been invited yet" : "No pending invitations"}
				drawing="door"
				action={action}
			>
				Anyone you invite gets an email with a link. Until they answer, you see them here and can send it
				again or revoke the invitation.
			</Empty>
		);
	}
	return (
		<Empty title={`No invitation is ${status}`} drawing="door">
			Try another state, or All.
		</Empty>
	);
}

function List({ invitations, base, timeZone, now }: Route.ComponentProps["loaderData"]) {
	return (
		<Table<ListedInvitation>
			caption="Invitations"
			captionHidden
			rows={invitations}
			rowKey={({ id }) => id}
			columns={[
				{
					key: "email",
					header: "Address",
					cell: ({ id, email }) => (
						<span className="wrap-anywhere">
							{email === erasedAddress(id) ? "someone who was erased" : email}
						</span>
					),
				},
				{
					key: "state",
					header: "State",
					narrow: "bare",
					words: true,
					cell: ({ status }) => <State status={status} />,
				},
				{ key: "role", header: "Role", narrow: "bare", cell: Role },
				{
					key: "inviter",
					header: "Invited by",
					narrow: "absent",
					cell: ({ inviter }) => <bdi>{inviter}</bdi>,
				},
				{
					key: "created",
					header: "Invited",
					spare: true,
					cell: ({ createdAt }) => <Time at={createdAt} timeZone={timeZone} precision="day" />,
				},
				{
					key: "expires",
					header: "Expires",
					cell: ({ expiresAt, status }) => (
						<Time
							at={expiresAt}
							now={status === "pending" ? now : undefined}
							timeZone={timeZone}
							precision="day"
						/>
					),
				},
			]}
			actions={(invitation) => <Actions invitation={invitation} base={base} />}
		/>
	);
}

function State({ status }: Pick<ListedInvitation, "status">) {
	return <Badge tone={STATES[status].tone}>{STATES[status].label}</Badge>;
}

function Role({ role, teams, path }: ListedInvitation) {
	return (
		<>
			<bdi>{role}</bdi>
			{teams.length > 0 && <span className="text-ink-soft"> · {teams.join(", ")}</span>}
			{path && <p className="text-small text-ink-soft">Onboarding: {path}</p>}
		</>
	);
}

function Actions({ invitation, base }: { invitation: ListedInvitation; base: string }) {
	const { id, email, status, timesSent, cannotChange } = invitation;
	const toWhom = <span className="sr-only"> {email}</span>;
	// Nothing can be sent to an erased person.
	if (status === "accepted" || email === erasedAddress(id)) return null;
	const erase = (
		<ButtonLink
			variant="danger-quiet"
			size="small"
			href={`${pageIn(base, "/invitations/erase")}?address=${encodeURIComponent(email)}`}
		>
			Erase{toWhom}
		</ButtonLink>
	);
	if (status === "declined" || status === "revoked") {
		return (
			<>
				<ButtonLink
					variant="quiet"
					size="small"
					href={`${pageIn(base, "/invitations/new")}?address=${encodeURIComponent(email)}`}
				>
					Invite again{toWhom}
				</ButtonLink>
				{erase}
			</>
		);
	}
	return (
		<>
			<PostForm hidden={{ timesSent }} action={pageIn(base, "/invitations/:invitation/resend", id)}>
				<Button variant="quiet" size="small" disabledReason={cannotChange}>
					Send again{toWhom}
				</Button>
			</PostForm>
			{status === "expired" && erase}
			{status === "pending" && (
				<ButtonLink
					variant="danger-quiet"
					size="small"
					href={pageIn(base, "/invitations/:invitation/revoke", id)}
					disabledReason={cannotChange}
				>
					Revoke{toWhom}
				</ButtonLink>
			)}
		</>
	);
}
