import { getReportState } from "#app/features/isolation-report/report.server.ts";
import { ReportSection } from "#app/features/isolation-report/report-section.tsx";
import { getSupport } from "#app/features/support/support-page.server.ts";
import { SupportSection } from "#app/features/support/support-section.tsx";
import { ClerkUnavailable } from "#app/platform/clerk/client.server.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { getTenant } from "#app/tenant/context.ts";
import { requirePerson } from "#app/tenant/people/person.ts";
import { Badge } from "#app/ui/elements/badge.tsx";
import { Button } from "#app/ui/elements/button.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Table } from "#app/ui/lists/table.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { sessionShape } from "../forms.ts";
import {
	endMyOtherSessions,
	endMySession,
	listMySessions,
	type MySession,
	type MySessions,
} from "../sessions.server.ts";
import type { Route } from "./+types/security";

export const meta: Route.MetaFunction = () => titled("Security");

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const mine = await listMySessions(await requirePerson({ request, context }));
	const support = await getSupport(tenant);
	const report = await getReportState(tenant);
	return { base: tenant.base, timeZone: tenant.timeZone, now: new Date(), mine, support, report };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const person = await requirePerson({ request, context });
	const form = await submitButton(request, sessionShape);
	if (form.invalid) return form.invalid;
	const { session } = form.values;
	const here = pageIn(tenant.base, "/settings/security");
	const done = (text: string) => seeOther(here, { text });
	// When pressed twice, both answers describe the result, not which of them caused it.
	try {
		if (session === "others") {
			await endMyOtherSessions(person);
			return done("You’re signed in only on this browser now.");
		}
		await endMySession(person, session);
		return done("Signed out on that browser.");
	} catch (error) {
		if (!(error instanceof ClerkUnavailable)) throw error;
		return refuse(503, {
			message: "Our sign-in service isn’t responding. Nothing was changed. Try again in a moment.",
			retryAfterSeconds: 10,
		});
	}
}

export default function Security({ loaderData }: Route.ComponentProps) {
	const { mine } = loaderData;
	return (
		<>
			<PageHeader
				title="Security"
				description={<p>Where you’re signed in, and who can see this workspace from outside.</p>}
			/>
			<Columns
				aside={
					<>
						<SupportSection {...loaderData.support} {...loaderData} />
						<ReportSection {...loaderData.report} {...loaderData} />
					</>
				}
			>
				{mine === undefined ? (
					<Notice tone="warning">
						Our sign-in service isn’t responding, so we can’t tell where you’re signed in. Reload this page in
						a moment.
					</Notice>
				) : (
					<Sessions {...loaderData} {...mine} />
				)}
			</Columns>
		</>
	);
}

type Facts = Omit<Route.ComponentProps["loaderData"], "mine" | "support" | "report"> & MySessions;

function Sessions({ base, sessions, older, timeZone, now }: Facts) {
	const here = pageIn(base, "/settings/security");
	const signOut = (session: MySession) =>
		session.isThis ? null : (
			<PostForm hidden={{ session: session.id }} action={here}>
				<Button variant="quiet" size="small">
					Sign out
					<span className="sr-only">
						{" "}
						there ({sessions.indexOf(session) + 1}. {session.browser})
					</span>
				</Button>
			</PostForm>
		);
	return (
		<>
			<Section title="Where you’re signed in">
				<Table<MySession>
					caption="Where you’re signed in"
					captionHidden
					shortAction
					rows={sessions}
					rowKey={(session) => session.id}
					columns={[
						{
							key: "which",
							header: "Browser",
							cell: ({ browser, isThis }) => (
								<>
									{browser} {isThis && <Badge tone="accent">This browser</Badge>}
								</>
							),
						},
						{ key: "place", header: "Place", narrow: "bare", cell: ({ place }) => place },
						{
							key: "active",
							header: "Last active",
							narrow: "bare",
							cell: ({ lastActiveAt }) => <Time at={lastActiveAt} timeZone={timeZone} now={now} />,
						},
					]}
					actions={sessions.some(({ isThis }) => !isThis) ? signOut : undefined}
				/>
				{older > 0 && (
					<p className="mt-3">
						{older === 1 ? "One more browser was" : `${older} more browsers were`} used longer ago. “Sign out
						everywhere else” includes {older === 1 ? "it" : "them"}.
					</p>
				)}
			</Section>
			<Section title="Lost a computer or phone?" boxed>
				<p className="mb-3">
					Sign out on every other browser. Within a minute, each asks you to sign in again.
				</p>
				<div className="row">
					<PostForm hidden={{ session: "others" }} action={here}>
						<Button variant="danger-quiet">Sign out everywhere else</Button>
					</PostForm>
					<PostForm action="/sign-out">
						<Button variant="quiet">Sign out here</Button>
					</PostForm>
				</div>
			</Section>
		</>
	);
}
