import { Badge, type BadgeTone } from "#app/ui/elements/badge.tsx";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { Time } from "#app/ui/text/time.tsx";
import type { WebhookTry } from "#db/schema/columns/json.ts";
import type { WebhookDelivery } from "#db/schema/tenant/webhooks.ts";
import { ALL_EVENTS } from "./catalog.ts";
import type { ShownEndpoint } from "./find.server.ts";
import { DELIVERY_LABELS } from "./forms.ts";

/** When to write times. */
export type Clock = { timeZone: string; now: Date };

/** Says in a word how an endpoint does. */
export function Health({ endpoint: { state, failingSince, isSecretLost } }: { endpoint: ShownEndpoint }) {
	if (isSecretLost) return <Badge tone="danger">Secret lost</Badge>;
	if (state === "paused") return <Badge tone="warning">Paused</Badge>;
	if (state === "off") return <Badge tone="danger">Off</Badge>;
	return failingSince ? <Badge tone="warning">Failing</Badge> : <Badge tone="success">On</Badge>;
}

const DELIVERY_TONES: Record<WebhookDelivery["state"], BadgeTone> = {
	waiting: "accent",
	delivered: "success",
	failed: "danger",
	held: "warning",
	dropped: "neutral",
};

/** Says what became of a delivery. */
export function DeliveryState({ state }: { state: WebhookDelivery["state"] }) {
	return <Badge tone={DELIVERY_TONES[state]}>{DELIVERY_LABELS[state]}</Badge>;
}

const ERRORS: Record<NonNullable<WebhookTry["error"]>, string> = {
	"blocked-address": "The address leads to a network that we don’t send to",
	dns: "The name of the address could not be found",
	connect: "No connection",
	tls: "No trusted certificate",
	timeout: "No answer in time",
	"too-large": "The answer was too large",
	"no-answer": "What came back was no HTTP answer",
	status: "The answer was not a 2xx status",
	secret: "Its secret can’t be read anymore: rotate it",
	body: "The event could not be written as JSON",
};

/** Says how a try ended. */
export function TryResult({ one: { status, error } }: { one: Pick<WebhookTry, "status" | "error"> }) {
	return status === undefined && error !== undefined ? ERRORS[error] : `Status ${status}`;
}

type EndpointFactsProps = {
	endpoint: ShownEndpoint;
	madeBy?: string | undefined;
	/** Leaves out what the form beside it shows. */
	besideForm?: true;
} & Clock;

/** Lists what there is to know about an endpoint. */
export function EndpointFacts({ endpoint, madeBy, besideForm, ...clock }: EndpointFactsProps) {
	const { succeededAt, failingSince, failures, formerUntil, createdAt } = endpoint;
	return (
		<DescriptionList
			items={[
				{ term: "State", details: <Health endpoint={endpoint} /> },
				...(besideForm ? [] : chosenFor(endpoint)),
				{ term: "Last delivered", details: succeededAt ? <Time at={succeededAt} {...clock} /> : "Never" },
				...(failingSince
					? [
							{ term: "Failing since", details: <Time at={failingSince} {...clock} /> },
							{ term: "Failed attempts since", details: String(failures) },
						]
					: []),
				...(formerUntil
					? [{ term: "Old secret signs until", details: <Time at={formerUntil} {...clock} /> }]
					: []),
				{ term: "Created", details: <Time at={createdAt} {...clock} /> },
				...(madeBy ? [{ term: "Created by", details: <bdi>{madeBy}</bdi> }] : []),
			]}
		/>
	);
}

/** Lists what the form of an endpoint asks. */
function chosenFor({ url, description, events }: ShownEndpoint) {
	return [
		{ term: "Address", details: <span className="whole">{url}</span> },
		...(description ? [{ term: "Description", details: <bdi>{description}</bdi> }] : []),
		{
			term: "Events",
			details: wordsOf(events),
		},
	];
}

/** Says which events an endpoint gets. */
export const wordsOf = (events: string[]): string =>
	events.includes(ALL_EVENTS) ? "Everything that happens" : events.join(", ");
