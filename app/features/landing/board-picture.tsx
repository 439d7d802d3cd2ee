import { Avatar } from "#app/ui/elements/avatar.tsx";

const STAGES = [
	{ name: "Idea", cards: [{ name: "Winter window display", who: "Mina Osei", due: "" }] },
	{
		name: "In progress",
		cards: [
			{ name: "Moon base", who: "Ada Brandt", due: "12 Jan" },
			{ name: "Spring catalog", who: "Jonas Weil", due: "20 Jan" },
		],
	},
	{ name: "Done", cards: [{ name: "Office move", who: "Ada Brandt", due: "" }] },
];

const ENTRIES = [
	{ who: "Mina Osei", what: "moved “Office move” to Done", at: "09:42" },
	{ who: "Ada Brandt", what: "made Jonas Weil lead of “Spring catalog”", at: "09:15" },
	{ who: "Jonas Weil", what: "invited 2 people", at: "08:57" },
];

/**
 * Draws a sample board and the latest entries of its audit log.
 *
 * Accessibility: one image with one description; its contents are hidden, and nothing in it takes focus.
 */
export function BoardPicture() {
	return (
		<div
			role="img"
			aria-label="A board with projects at the stages Idea, In progress and Done, and the audit log beneath it, with who changed what and when."
			className="picture"
		>
			<div className="sample-board">
				{STAGES.map(({ name, cards }) => (
					<div key={name}>
						<p className="text-small font-strong text-ink-soft">{name}</p>{" "}
						{cards.map((card) => (
							<div key={card.name} className="sample-card">
								<span className="block font-strong">{card.name}</span>{" "}
								<span className="flex items-center gap-2 text-small text-ink-soft">
									<Avatar name={card.who} />
									<span className="truncate">{card.due ? `Due ${card.due}` : card.who}</span>
								</span>
							</div>
						))}
					</div>
				))}
			</div>
			<ul className="border-t border-line">
				{ENTRIES.map(({ who, what, at }) => (
					<li
						key={at}
						className="flex items-baseline gap-3 border-b border-line px-4 py-2 text-small last:border-0"
					>
						<span className="min-w-0 flex-1">
							<span className="font-strong">{who}</span> {what}
						</span>{" "}
						<span className="text-ink-soft">{at}</span>
					</li>
				))}
			</ul>
		</div>
	);
}
