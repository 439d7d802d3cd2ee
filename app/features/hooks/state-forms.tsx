import { Button } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { RadioGroup } from "#app/ui/forms/choice.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import type { DeliveryCounts, ShownEndpoint } from "./find.server.ts";

type StateFormsProps = { endpoint: ShownEndpoint; counts: DeliveryCounts };

/** Pauses an endpoint, or turns it on and asks what becomes of what was held. */
export function StateForms({ endpoint, counts }: StateFormsProps) {
	if (endpoint.state === "on") {
		return (
			<Section title="Pause" boxed>
				<PostForm hidden={{ intent: "pause" }} className="stack">
					<p>What happens meanwhile is held for 30 days, and can be sent when you turn it on again.</p>
					<div className="row">
						<Button variant="quiet">Pause webhook</Button>
					</div>
				</PostForm>
			</Section>
		);
	}
	return (
		<Section title="Turn on" boxed>
			<PostForm hidden={{ intent: "resume" }} className="stack">
				<p>{WHY[endpoint.state === "off" ? (endpoint.offReason ?? "failing") : "paused"]}</p>
				<RadioGroup
					id="held"
					name="held"
					label={`Held events: ${counts.held.toLocaleString("en")}`}
					defaultValue="all"
					options={[
						{ value: "all", label: "Send all of them" },
						{ value: "day", label: `Send the last day’s (${counts.heldToday.toLocaleString("en")})` },
						{ value: "none", label: "Send none of them" },
					]}
				/>
				<div className="row">
					<Button>Turn on</Button>
				</div>
			</PostForm>
		</Section>
	);
}

const WHY = {
	paused: "This webhook is paused. Nothing is sent.",
	failing: "We turned this webhook off, because no try had succeeded for five days.",
	gone: "We turned this webhook off, because its receiver answered that it is gone (410).",
} as const;
