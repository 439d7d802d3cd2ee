import { data, redirect } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { FilterBar } from "#app/ui/lists/filter-bar.tsx";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { allReadShape, listShape, type NotificationQuery } from "../forms.ts";
import { KIND_FILTERS } from "../kinds.ts";
import { listNotifications } from "../list.server.ts";
import { markAllRead } from "../mark.server.ts";
import { NotificationList } from "../notification-list.tsx";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => titled("Notifications");

// Often enough for a page that someone leaves open, and time enough to read it.
const RELOADS_EVERY_SECONDS = "30";

export const headers: Route.HeadersFunction = ({ loaderHeaders }) => loaderHeaders;

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const query = readQuery(request, listShape);
	const page = await listNotifications(tenant, query);
	const { base, timeZone } = tenant;
	return data(
		{ ...page, query, base, timeZone, now: new Date() },
		query.refresh === "on" ? { headers: { Refresh: RELOADS_EVERY_SECONDS } } : undefined,
	);
}

/** Marks everything on the page, and what is older, as read. */
export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submitButton(request, allReadShape);
	if (form.invalid) return form.invalid;
	const { until, kind } = form.values;
	await markAllRead(tenant, new Date(until), kind);
	return redirect(addressWith(pageIn(tenant.base, "/notifications"), { kind }), 303);
}

export default function Notifications({ loaderData }: Route.ComponentProps) {
	const { notifications, query, base, now, before, after } = loaderData;
	const home = pageIn(base, "/notifications");
	const isEmpty = notifications.length === 0;
	return (
		<>
			<PageHeader
				title="Notifications"
				actions={
					<ButtonLink variant="quiet" href={pageIn(base, "/notifications/settings")}>
						Settings
					</ButtonLink>
				}
			/>
			{(!isEmpty || query.kind) && (
				<div className="list-bar">
					<Filters query={query} home={home} />
					{notifications.some(({ isUnread }) => isUnread) && (
						<PostForm action={home} hidden={{ until: now.toISOString(), kind: query.kind }}>
							<Button variant="quiet">Mark all as read</Button>
						</PostForm>
					)}
				</div>
			)}
			{isEmpty ? (
				<Empty title={query.kind ? "Nothing of this kind" : "No notifications"} drawing="letterbox">
					When someone mentions you, gives you a task, comments on a project that you watch or answers a
					request of yours, it appears here.
				</Empty>
			) : (
				<NotificationList {...loaderData} />
			)}
			<Pager
				label="Notifications"
				previousHref={before && addressWith(home, { ...query, after: undefined, before })}
				nextHref={after && addressWith(home, { ...query, before: undefined, after })}
			/>
			<Refreshing query={query} home={home} />
		</>
	);
}

function Filters({ query, home }: { query: NotificationQuery; home: string }) {
	return (
		<FilterBar
			label="Notifications"
			action={home}
			values={query.refresh && { refresh: query.refresh }}
			selects={[
				{
					name: "kind",
					label: "Kind",
					value: query.kind ?? "",
					options: [
						{ value: "", label: "All kinds" },
						...Object.entries(KIND_FILTERS).map(([value, label]) => ({ value, label })),
					],
				},
			]}
			clearHref={query.kind && home}
		/>
	);
}

/** Says that the page reloads itself, as its settings offer to those who have no script that does. */
function Refreshing({ query, home }: { query: NotificationQuery; home: string }) {
	if (query.refresh !== "on") return null;
	return (
		<p className="mt-4 text-small text-ink-soft">
			This page reloads every {RELOADS_EVERY_SECONDS} seconds.{" "}
			<a className="link" href={addressWith(home, { ...query, refresh: undefined })}>
				Stop reloading
			</a>
		</p>
	);
}

function addressWith(home: string, query: NotificationQuery): string {
	const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined));
	return search.size > 0 ? `${home}?${search}` : home;
}
