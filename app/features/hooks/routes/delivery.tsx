import { data } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { Time } from "#app/ui/text/time.tsx";
import type { WebhookTry } from "#db/schema/columns/json.ts";
import { getDelivery } from "../deliveries.server.ts";
import { DeliveryState, TryResult } from "../facts.tsx";
import { resendShape } from "../forms.ts";
import { resendDelivery } from "../resend.server.ts";
import type { Route } from "./+types/delivery";

// A page without scripts that waits for the worker.
const REFRESH_SECONDS = "3";

const HELD = {
	on: "Held until you send it.",
	paused: "Held, because this webhook is paused. You can send it when you turn the webhook on.",
	off: "Held, because this webhook is off. You can send it when you turn the webhook on.",
} as const;

const DROPPED = "Not sent: it was left out when the webhook was turned on again.";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(`Delivery of ${loaderData?.event ?? "an event"}`);

export async function loader({ request, params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, timeZone } = tenant;
	const now = new Date();
	const shown = await getDelivery(tenant, params.hook, params.delivery);
	const isDue = shown.state === "waiting" && shown.nextAt !== null && shown.nextAt <= now;
	const isRefreshing = isDue && new URL(request.url).searchParams.get("refresh") !== "off";
	return data(
		{ ...shown, isRefreshing, id: params.hook, base, timeZone, now },
		isRefreshing ? { headers: { Refresh: REFRESH_SECONDS } } : undefined,
	);
}

/** Sends it again. */
export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	await getDelivery(tenant, params.hook, params.delivery);
	const form = await submitButton(request, resendShape);
	if (form.invalid) return form.invalid;
	await resendDelivery(tenant, params.hook, params.delivery);
	const page = "/settings/developers/webhooks/:hook/deliveries/:delivery";
	return seeOther(pageIn(tenant.base, page, params.hook, params.delivery), {
		text: "The event is being sent again.",
	});
}

export default function Delivery({ loaderData }: Route.ComponentProps) {
	const { host, hookState, event, state, body, isOn, answer, log, id, base, timeZone, now } = loaderData;
	const hook = pageIn(base, "/settings/developers/webhooks/:hook", id);
	return (
		<>
			<PageHeader
				title={event}
				description={
					<p className="row">
						<DeliveryState state={state} /> <bdi>{host}</bdi>
					</p>
				}
				breadcrumbs={[
					{ label: "Webhooks", href: pageIn(base, "/settings/developers/webhooks") },
					{ label: host, href: hook },
				]}
				actions={
					isOn ? (
						<PostForm hidden={{ intent: "resend" }}>
							<Button variant="quiet">Send again</Button>
						</PostForm>
					) : (
						<ButtonLink href={hook}>
							Turn on<span className="sr-only"> the webhook</span>
						</ButtonLink>
					)
				}
			/>
			{loaderData.isRefreshing && (
				<Notice>
					Sending. This page reloads every few seconds.{" "}
					<a href="?refresh=off" className="link">
						Stop reloading
					</a>
				</Notice>
			)}
			<Columns aside={<About {...loaderData} />}>
				<Section title="Attempts">
					{log.length === 0 ? (
						<p className="text-ink-soft">
							{state === "held" ? HELD[hookState] : state === "dropped" ? DROPPED : "Not sent yet."}
						</p>
					) : (
						<Tries log={log} timeZone={timeZone} now={now} />
					)}
				</Section>
				{answer && (
					<Section title="Last response">
						<div className="payload">
							<pre>{answer}</pre>
						</div>
					</Section>
				)}
				<Section title="Payload">
					{body === undefined ? (
						<p>This event can no longer be read.</p>
					) : (
						<>
							<p className="mb-3 text-ink-soft text-small">
								{log.length === 0
									? "This is what will be sent."
									: "This is what is sent if you send it again now."}
							</p>
							<div className="payload">
								<pre>{body}</pre>
							</div>
						</>
					)}
				</Section>
			</Columns>
		</>
	);
}

function About({ webhookId, sequence, nextAt, timeZone, now }: Route.ComponentProps["loaderData"]) {
	return (
		<Section title="About this delivery" boxed>
			<DescriptionList
				items={[
					{ term: "Event ID", details: <code className="whole">{webhookId}</code> },
					...(sequence > 0 ? [{ term: "Sequence", details: String(sequence) }] : []),
					...(nextAt
						? [{ term: "Next attempt", details: <Time at={nextAt} timeZone={timeZone} now={now} /> }]
						: []),
				]}
			/>
		</Section>
	);
}

function Tries({ log, timeZone, now }: { log: WebhookTry[]; timeZone: string; now: Date }) {
	return (
		<Table<WebhookTry>
			caption="Attempts"
			captionHidden
			rows={log.toReversed()}
			rowKey={({ at }) => at}
			columns={[
				{
					key: "at",
					header: "When",
					cell: ({ at }) => <Time at={new Date(at)} timeZone={timeZone} now={now} />,
				},
				{ key: "result", header: "Result", narrow: "bare", cell: (one) => <TryResult one={one} /> },
				{
					key: "ms",
					header: "Duration",
					align: "end",
					narrow: "bare",
					cell: ({ ms }) => `${ms.toLocaleString("en")} ms`,
				},
			]}
		/>
	);
}
