import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Tabs } from "#app/ui/frame/tabs.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Time } from "#app/ui/text/time.tsx";
import type { WebhookDelivery } from "#db/schema/tenant/webhooks.ts";
import type { ListedDelivery } from "./deliveries.server.ts";
import { type Clock, DeliveryState, TryResult } from "./facts.tsx";
import type { DeliveryCounts } from "./find.server.ts";
import { DELIVERY_LABELS, DELIVERY_STATES } from "./forms.ts";

type DeliveryTableProps = Clock & {
	caption: string;
	rows: ListedDelivery[];
	/** Where each endpoint is, if the rows are of several. */
	hosts?: ReadonlyMap<string, string>;
	base: string;
};

/** Lists deliveries, each with what its last try came to. */
export function DeliveryTable({ caption, rows, hosts, base, ...clock }: DeliveryTableProps) {
	if (rows.length === 0) return <p className="text-ink-soft">None.</p>;
	const page = "/settings/developers/webhooks/:hook/deliveries/:delivery";
	return (
		<Table<ListedDelivery>
			caption={caption}
			captionHidden
			rows={rows}
			rowKey={({ endpointId, sequence }) => `${endpointId} ${sequence}`}
			rowHref={({ endpointId, sequence }) => pageIn(base, page, endpointId, sequence)}
			columns={[
				{ key: "event", header: "Event", cell: ({ event }) => event },
				{
					key: "state",
					header: "State",
					narrow: "bare",
					words: true,
					cell: ({ state }) => <DeliveryState state={state} />,
				},
				{
					key: "happened",
					header: "Happened",
					narrow: "bare",
					words: true,
					cell: ({ createdAt }) => <Time at={createdAt} {...clock} />,
				},
				{
					key: "result",
					header: "Result",
					narrow: "bare",
					cell: (row) => <LatestResult row={row} {...clock} />,
				},
				...(hosts
					? [
							{
								key: "host",
								header: "Sent to",
								narrow: "absent" as const,
								cell: ({ endpointId }: ListedDelivery) => <bdi>{hosts.get(endpointId)}</bdi>,
							},
						]
					: []),
				...(rows.some(({ nextAt }) => nextAt)
					? [
							{
								key: "next",
								header: "Next attempt",
								cell: ({ nextAt }: ListedDelivery) => (nextAt ? <Time at={nextAt} {...clock} /> : null),
							},
						]
					: []),
			]}
		/>
	);
}

// What was answered later than this after it happened, had to be tried again.
const AT_ONCE_MS = 10 * 60_000;

/** Says how the last attempt ended and, if that was much later than the event, when it was. */
function LatestResult({ row: { latest, createdAt }, ...clock }: { row: ListedDelivery } & Clock) {
	if (!latest) return <span className="wide">–</span>;
	const at = new Date(latest.at);
	return (
		<>
			<TryResult one={latest} />
			{at.getTime() - createdAt.getTime() > AT_ONCE_MS && (
				<>
					{" "}
					<span className="beneath">
						last attempt <Time at={at} {...clock} />
					</span>
				</>
			)}
		</>
	);
}

type StateFilterProps = {
	here: string;
	chosen: WebhookDelivery["state"] | undefined;
	counts: DeliveryCounts;
};

/** Links to the deliveries of each state, with their numbers. */
export function StateFilter({ here, chosen, counts }: StateFilterProps) {
	const links = DELIVERY_STATES.filter((state) => counts[state] > 0 || state === chosen);
	if (links.length === 0) return null;
	const all = DELIVERY_STATES.reduce((sum, state) => sum + counts[state], 0);
	const counted = (label: string, number: number) => `${label} (${number.toLocaleString("en")})`;
	return (
		<Tabs
			label="Deliveries by state"
			items={[
				{ label: counted("All", all), href: here, current: chosen === undefined },
				...links.map((state) => ({
					label: counted(DELIVERY_LABELS[state], counts[state]),
					href: `${here}?state=${state}`,
					current: chosen === state,
				})),
			]}
		/>
	);
}
