import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Badge } from "#app/ui/elements/badge.tsx";
import { Day } from "#app/ui/text/time.tsx";
import type { Work } from "./list.server.ts";

/** Lists what there is to do, each with where it belongs and until when. `today`: the day where the member is. */
export function WorkList({ work, base, today }: { work: readonly Work[]; base: string; today: string }) {
	return (
		<ul className="work">
			{work.map((one) => (
				<li key={`${one.kind} ${one.id}`}>
					<div className="what">
						<a className="link" href={pageIn(base, "/projects/:project", one.slug)}>
							<bdi>{one.text}</bdi>
						</a>
						<p className="text-small text-ink-soft">
							{one.kind === "task" ? <bdi>{one.project}</bdi> : "You lead this project"}
						</p>
					</div>
					<Due dueOn={one.dueOn} today={today} />
				</li>
			))}
		</ul>
	);
}

function Due({ dueOn, today }: { dueOn: string | null; today: string }) {
	if (dueOn === null) return null;
	return (
		<p className="text-small">
			<Day day={dueOn} /> {dueOn < today && <Badge tone="danger">Overdue</Badge>}
		</p>
	);
}
