import { useForm } from "@conform-to/react";
import { z } from "zod";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Badge } from "#app/ui/elements/badge.tsx";
import { Button } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { Checkbox } from "#app/ui/forms/choice.tsx";
import { allProblems, ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { Select, TextArea } from "#app/ui/forms/field.tsx";
import { checkboxProps, choiceProps, textAreaProps } from "#app/ui/forms/field-props.ts";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { formatMoment } from "#app/ui/text/moment.ts";
import { Time } from "#app/ui/text/time.tsx";
import { HOURS, supportShape } from "../forms.ts";
import { endGrant, type Grant, getSupport, grantSupport, listGrants } from "../support-page.server.ts";
import { RunningGrant } from "../support-section.tsx";
import type { Route } from "./+types/support";

export const meta: Route.MetaFunction = () => titled("Support access");

const queryShape = z.object({ before: z.coerce.number().int().positive().max(2_147_483_647).optional() });

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("organization:manage");
	const { before } = readQuery(request, queryShape);
	const history = await listGrants(tenant, before);
	const { running, cannotManage } = await getSupport(tenant);
	const { base, timeZone } = tenant;
	return { ...history, running, cannotManage, base, timeZone, now: new Date() };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, supportShape);
	if (form.invalid) return form.invalid;
	const { values } = form;
	const here = pageIn(tenant.base, "/settings/security/support");
	const done = (text: string) => seeOther(here, { text });
	if (values.intent === "end") {
		const ended = await endGrant(tenant, values.grant);
		return done(ended ? "Support access ended." : "That access had already ended.");
	}
	const grant = await grantSupport(tenant, values);
	if (!grant) {
		return form.again({ "": ["Support already has access. End it first, then grant it again."] });
	}
	const until = formatMoment(grant.expiresAt, { timeZone: tenant.timeZone, locale: tenant.dateLocale });
	return done(`Support access granted until ${until}.`);
}

export default function SupportAccess({ loaderData, actionData }: Route.ComponentProps) {
	const { base, running } = loaderData;
	return (
		<>
			{running && <ErrorSummary problems={allProblems(actionData?.result)} />}
			<PageHeader
				title="Support access"
				breadcrumbs={[{ label: "Security", href: pageIn(base, "/settings/security") }]}
				description={
					<p>
						The operators of this service can’t see this workspace unless you let them. If you do, they see
						what an owner sees for the hours you choose, and can’t change anything.
					</p>
				}
			/>
			<div className="stack">
				{running ? (
					<Section title="Active now" boxed>
						<RunningGrant {...loaderData} grant={running} />
					</Section>
				) : (
					<div className="max-w-text">
						<GrantForm result={actionData?.result} />
					</div>
				)}
				<History {...loaderData} />
			</div>
		</>
	);
}

const hoursLabel = (hours: number) => (hours === 1 ? "1 hour" : `${hours} hours`);

function GrantForm({
	result,
}: {
	result: NonNullable<Route.ComponentProps["actionData"]>["result"] | undefined;
}) {
	const [form, fields] = useForm<{ intent: string; hours: string; reason: string; files: string }>({
		id: "grant",
		lastResult: result,
		defaultValue: { intent: "grant", hours: "4", reason: "" },
	});
	return (
		<Section title="Grant support access" boxed>
			<ErrorSummary problems={problemsOf(form)} />
			<PostForm hidden={{ intent: "grant" }} className="stack max-w-text">
				<Select
					{...choiceProps(fields.hours)}
					label="For how long"
					hint="You can end it at any time."
					options={HOURS.map((hours) => ({ value: String(hours), label: hoursLabel(hours) }))}
				/>
				<TextArea
					{...textAreaProps(fields.reason)}
					label="What should they look at?"
					hint="Shown to them and to anyone who can read the audit log."
					required
					maxLength={500}
				/>
				<Checkbox
					{...checkboxProps(fields.files)}
					label="Let them open files"
					hint="Otherwise they see the names of files, but not what is in them."
				/>
				<div className="row">
					<Button>Grant support access</Button>
				</div>
			</PostForm>
		</Section>
	);
}

function History({ grants, next, base, timeZone }: Route.ComponentProps["loaderData"]) {
	return (
		<Section title="History">
			{grants.length === 0 ? (
				<Empty title="No support access yet" drawing="window" level={3}>
					Each time someone grants access, it appears here: who, why, and for how long.
				</Empty>
			) : (
				<Table<Grant>
					caption="Access history"
					captionHidden
					rows={grants}
					rowKey={(grant) => String(grant.id)}
					columns={[
						{
							key: "reason",
							header: "Reason",
							cell: (grant) => (grant.opensFiles ? `${grant.reason} (opens files)` : grant.reason),
						},
						{ key: "by", header: "Granted by", cell: (grant) => grant.grantedBy },
						{
							key: "from",
							header: "From",
							cell: (grant) => <Time at={grant.grantedAt} timeZone={timeZone} />,
						},
						{
							key: "to",
							header: "To",
							cell: (grant) => <Time at={grant.endedAt ?? grant.expiresAt} timeZone={timeZone} />,
						},
						{ key: "state", header: "State", cell: (grant) => <StateOf grant={grant} /> },
					]}
				/>
			)}
			<Pager
				label="History of support access"
				nextHref={
					next === undefined ? undefined : `${pageIn(base, "/settings/security/support")}?before=${next}`
				}
			/>
		</Section>
	);
}

function StateOf({ grant }: { grant: Grant }) {
	if (grant.isRunning) return <Badge tone="accent">Active</Badge>;
	return <Badge>Ended</Badge>;
}
