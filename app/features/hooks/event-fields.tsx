import { capitalized } from "#app/platform/text.ts";
import type { EventName } from "#app/tenant/events/events.ts";
import { CheckboxGroup } from "#app/ui/forms/choice.tsx";
import { ALL_EVENTS, SENT_EVENTS } from "./catalog.ts";

type EventFieldsProps = { id: string; name: string; errors?: string[] | undefined; ticked: string[] };

/** Asks which events to send, grouped by what they are about. Accessibility: as `CheckboxGroup`. */
export function EventFields({ id, name, errors, ticked }: EventFieldsProps) {
	const chosen = ticked.filter((event) => event !== ALL_EVENTS).length;
	return (
		<div className="stack">
			<CheckboxGroup
				{...{ id, name, errors }}
				label="Events"
				options={[
					{
						value: ALL_EVENTS,
						label: "All events",
						hint: "Including events added later, whatever is chosen below.",
					},
				]}
				defaultValues={ticked}
			/>
			<details>
				<summary>{`Choose single events${chosen > 0 ? ` (${chosen} chosen)` : ""}`}</summary>
				{Object.entries(GROUPS).map(([subject, events]) => (
					<CheckboxGroup
						key={subject}
						id={`${id}-${subject}`}
						name={name}
						label={capitalized(subject)}
						options={events.map((event) => ({ value: event, label: event }))}
						defaultValues={ticked}
					/>
				))}
			</details>
		</div>
	);
}

const subjectOf = (event: EventName): string => event.split(".")[0] ?? event;

const GROUPS = Object.groupBy(SENT_EVENTS, subjectOf) as Record<string, EventName[]>;
