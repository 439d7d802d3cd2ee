import { Fragment } from "react";
import { pageIn } from "#app/platform/http/address/page-in.ts";
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
	endpointId: string;
	base: string;
};

/** Lists deliveries, each with what its last try came to. */
export function DeliveryTable({ caption, rows, endpointId, base, ...clock }: DeliveryTableProps) {
	if (rows.length === 0) return <p className="text-ink-soft">None.</p>;
	const page = "/settings/developers/webhooks/:hook/deliveries/:delivery";
	return (
		<Table<ListedDelivery>
			caption={caption}
			captionHidden
			rows={rows}
			rowKey={({ sequence }) => String(sequence)}
			rowHref={({ sequence }) => pageIn(base, page, endpointId, sequence)}
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
					key: "try",
					header: "Last try",
					narrow: "bare",
					cell: ({ latest }) =>
						latest ? (
							<>
								<Time at={new Date(latest.at)} {...clock} />{" "}
								<span className="beneath">
									<TryResult one={latest} />
								</span>
							</>
						) : (
							"–"
						),
				},
				...(rows.some(({ nextAt }) => nextAt)
					? [
							{
								key: "next",
								header: "Next try",
								cell: ({ nextAt }: ListedDelivery) => (nextAt ? <Time at={nextAt} {...clock} /> : null),
							},
						]
					: []),
			]}
		/>
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
	return (
		<nav aria-label="Deliveries by state" className="row mb-3">
			<a className="link" href={here} aria-current={chosen === undefined ? "page" : undefined}>
				All
			</a>
			{links.map((state) => (
				<Fragment key={state}>
					{" "}
					<a
						className="link"
						href={`${here}?state=${state}`}
						aria-current={chosen === state ? "page" : undefined}
					>
						{DELIVERY_LABELS[state]} ({counts[state].toLocaleString("en")})
					</a>
				</Fragment>
			))}
		</nav>
	);
}
