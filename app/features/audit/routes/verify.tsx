import { redirect } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { verifyShape } from "../forms.ts";
import { type ChainCheck, checkLog, getVerification } from "../verify.server.ts";
import type { Route } from "./+types/verify";

export const meta: Route.MetaFunction = () => titled("Check the audit log");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const found = await getVerification(tenant);
	return { ...found, base: tenant.base, timeZone: tenant.timeZone, now: new Date() };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submitButton(request, verifyShape);
	if (form.invalid) return form.invalid;
	await checkLog(tenant, form.values.after);
	// The page reads the result from the log, where the check records it.
	return redirect(pageIn(tenant.base, "/audit/verify"), 303);
}

type Shown = Route.ComponentProps["loaderData"];

export default function VerifyAudit({ loaderData }: Route.ComponentProps) {
	const { check, base, anchor } = loaderData;
	const goesOn = check && !check.fault && !check.isDone;
	return (
		<>
			<PageHeader
				title="Check the log"
				breadcrumbs={[{ label: "Audit log", href: pageIn(base, "/audit") }]}
				description={
					<p>
						Reads every entry again, from first to last, and finds any that someone changed, removed, inserted
						or moved since it was written.
					</p>
				}
			/>
			<div className="stack">
				{check && <LastCheck {...loaderData} check={check} />}
				<div className="max-w-text">
					<Section title="The log" boxed>
						<div className="stack">
							<LogFacts {...loaderData} />
							{!anchor && (
								<p className="text-small text-ink-soft">
									The newest fingerprint is kept outside the workspace a few minutes after a change.
								</p>
							)}
							<div className="row">
								{goesOn && (
									<PostForm hidden={{ after: String(check.upTo) }}>
										<Button>{`Continue after entry ${check.upTo}`}</Button>
									</PostForm>
								)}
								<PostForm>
									<Button variant={goesOn ? "quiet" : "primary"}>Check now</Button>
								</PostForm>
							</div>
						</div>
					</Section>
				</div>
			</div>
		</>
	);
}

function LastCheck({ check, base, timeZone, now }: Omit<Shown, "check"> & { check: ChainCheck }) {
	return (
		<Notice tone={check.fault ? "warning" : check.isDone ? "success" : "info"}>
			<p>{wordsOf(check)}</p>
			{check.fault && (
				<p>
					<a className="link" href={pageIn(base, "/audit/:entry", check.fault.seq)}>
						Entry {check.fault.seq}
					</a>
					. Tell the operator of this service: someone changed the database directly.
				</p>
			)}
			<p className="text-small">
				Checked by <bdi>{check.who}</bdi>, <Time at={check.at} now={now} timeZone={timeZone} />
			</p>
		</Notice>
	);
}

function wordsOf({ fault, isDone, upTo }: ChainCheck): string {
	if (fault) return `The log is damaged. ${fault.what}`;
	if (isDone) return `The log is intact up to entry ${upTo}.`;
	return `Intact so far, up to entry ${upTo}. The log is long, so continue from there.`;
}

function LastState({ check, timeZone, now }: Pick<Shown, "timeZone" | "now"> & { check: ChainCheck }) {
	return (
		<>
			{check.fault ? "Damaged" : check.isDone ? "Unchanged" : "Unchanged so far"},{" "}
			<Time at={check.at} now={now} timeZone={timeZone} />
		</>
	);
}

function LogFacts({ end, anchor, check, timeZone, now }: Shown) {
	return (
		<DescriptionList
			items={[
				{ term: "Entries", details: end.seq.toLocaleString("en") },
				{
					term: "Last check",
					details: check ? <LastState check={check} timeZone={timeZone} now={now} /> : "Never checked",
				},
				...(end.beganAfter > 0
					? [
							{
								term: "Predates the chain",
								details: `Entries up to ${end.beganAfter}. They can’t be checked.`,
							},
						]
					: []),
				{
					term: "Fingerprint kept outside",
					details: anchor ? (
						<>
							Up to entry {anchor.seq}, <Time at={anchor.at} now={now} timeZone={timeZone} />
						</>
					) : (
						"Not yet"
					),
				},
			]}
		/>
	);
}
