import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { allProblems, ErrorSummary } from "#app/ui/forms/error-summary.tsx";
import { TextField } from "#app/ui/forms/field.tsx";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { getEndpoint } from "../find.server.ts";
import { replayQuery, replayShape, TO_BEFORE_FROM } from "../forms.ts";
import { MOST_REPLAYED, previewReplay, replay } from "../resend.server.ts";
import type { Route } from "./+types/replay";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Replay events to ${loaderData?.host ?? "your server"}`);

export async function loader({ request, params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await getEndpoint(tenant, params.hook);
	const { from, to } = readQuery(request, replayQuery);
	const days = from !== undefined && to !== undefined && from <= to ? { from, to } : undefined;
	const preview = await previewReplay(tenant, params.hook, days);
	const isBackwards = from !== undefined && to !== undefined && from > to;
	return {
		...preview,
		typed: { from, to },
		isBackwards,
		days,
		id: params.hook,
		base: tenant.base,
		most: MOST_REPLAYED,
	};
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	await getEndpoint(tenant, params.hook);
	const form = await submit(request, replayShape);
	if (form.invalid) return form.invalid;
	const { host, sent } = await replay(tenant, params.hook, form.values);
	return seeOther(pageIn(tenant.base, "/settings/developers/webhooks/:hook", params.hook), {
		text: sentence`${sent === 1 ? "1 event is" : `${sent} events are`} on the way to ${host}.`,
	});
}

export default function ReplayEvents({ loaderData, actionData }: Route.ComponentProps) {
	const { id, host, base, days, typed, isBackwards } = loaderData;
	const home = pageIn(base, "/settings/developers/webhooks/:hook", id);
	const sendable = loaderData.state === "on" && isSendable(loaderData.count ?? 0, loaderData.most);
	return (
		<>
			<ErrorSummary problems={allProblems(actionData?.result)} />
			<PageHeader
				title={sentence`Replay events to ${host}`}
				description="Send the events of past days again."
				breadcrumbs={[
					{ label: "Webhooks", href: pageIn(base, "/settings/developers/webhooks") },
					{ label: host, href: home },
				]}
			/>
			<Columns aside={<About most={loaderData.most} />}>
				<form method="get" className="stack">
					<div className="field-pair">
						<TextField id="from" name="from" type="date" label="From" defaultValue={typed.from} />
						<TextField
							id="to"
							name="to"
							type="date"
							label="To"
							defaultValue={typed.to}
							errors={isBackwards ? [TO_BEFORE_FROM] : undefined}
						/>
					</div>
					{sendable ? (
						<div className="row">
							<Button variant="quiet">Count events</Button>
						</div>
					) : (
						<FormActions submitLabel="Continue" cancelHref={home} />
					)}
				</form>
				{days && <Preview {...loaderData} days={days} home={home} />}
			</Columns>
		</>
	);
}

function About({ most }: { most: number }) {
	return (
		<Section title="How a replay works" boxed>
			<ul className="bullets">
				<li>You see how many events there are before anything is sent.</li>
				<li>Events from before this webhook existed are sent, too.</li>
				<li>Each keeps its ID, so that your server can skip those it has.</li>
				<li>You can send up to {most.toLocaleString("en")} at once.</li>
			</ul>
		</Section>
	);
}

/** Tells whether there is something to send, and not too much for one replay. */
const isSendable = (count: number, most: number) => count > 0 && count <= most;

type PreviewProps = Route.ComponentProps["loaderData"] & { days: { from: string; to: string }; home: string };

function Preview({ days, count = 0, most, state, host, home }: PreviewProps) {
	const words = count === 1 ? "1 event" : `${count.toLocaleString("en")} events`;
	if (state !== "on") return <p>This webhook is not on. Turn it on first.</p>;
	if (count === 0) return <p>No events of this webhook on these days. Choose other days.</p>;
	if (!isSendable(count, most)) {
		return (
			<p>
				{words}. You can send up to {most.toLocaleString("en")} at once: choose fewer days.
			</p>
		);
	}
	return (
		<Section title={`${words} to send`} boxed>
			<PostForm hidden={days} className="stack">
				<p>{sentence`They go to ${host} one after another, as fast as it accepts them.`}</p>
				<FormActions submitLabel={`Send ${words}`} cancelHref={home} />
			</PostForm>
		</Section>
	);
}
