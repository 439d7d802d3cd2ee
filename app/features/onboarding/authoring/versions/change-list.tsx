import { Badge, type BadgeTone } from "#app/ui/elements/badge.tsx";
import type { FieldChange, StepChange } from "./compare.ts";
import { compareLines, type LineChange } from "./line-changes.ts";

const WORDS: Record<StepChange["what"], { label: string; tone: BadgeTone }> = {
	added: { label: "Added", tone: "success" },
	removed: { label: "Removed", tone: "danger" },
	changed: { label: "Changed", tone: "accent" },
};

// 30 steps with all their texts would be a megabyte. The versions themselves show what is left out here.
const STEPS_IN_FULL = 10;
const LONGEST_SHOWN = 1_500;

/**
 * Shows what differs between two versions of a path, step by step and field by field.
 *
 * Accessibility: a list; the words "Before" and "After" are visible, and `del` and `ins` mark them for machines.
 */
export function ChangeList({ changes }: { changes: StepChange[] }) {
	return (
		<ul className="stack">
			{changes.map((change, index) => (
				<li key={change.key} className="card w-full max-w-text">
					<h3 className="row">
						<bdi>{change.title}</bdi>
						<Badge tone={toneOf(change)}>{labelOf(change)}</Badge>
					</h3>
					{change.moved && (
						<p className="mt-1">{`Moved from place ${change.moved.from} to place ${change.moved.to}.`}</p>
					)}
					{index < STEPS_IN_FULL ? (
						change.fields.map((field) => (
							<Field key={`${field.label} ${field.from} ${field.to}`} {...field} />
						))
					) : (
						<p>{change.fields.map(({ label }) => label).join(", ")}</p>
					)}
				</li>
			))}
		</ul>
	);
}

const isOnlyMoved = ({ what, moved, fields }: StepChange) =>
	what === "changed" && moved && fields.length === 0;
const labelOf = (change: StepChange) => (isOnlyMoved(change) ? "Moved" : WORDS[change.what].label);
const toneOf = (change: StepChange) => WORDS[change.what].tone;

function Field({ label, from, to }: FieldChange) {
	return (
		<div className="mt-3">
			<h4 className="text-ink-soft">{label}</h4>
			<div className="before-after">
				{compareLines(from, to).map((line, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: the list is never reordered
					<Line key={index} {...line} />
				))}
			</div>
		</div>
	);
}

function Line({ what, text }: LineChange) {
	const shown = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
	if (what === "gone") {
		return (
			<del>
				<span className="text-small">Before: </span>
				{shown}
			</del>
		);
	}
	if (what === "new") {
		return (
			<ins>
				<span className="text-small">After: </span>
				{shown}
			</ins>
		);
	}
	const lines = text.split("\n").length;
	return (
		<p className="text-small text-ink-soft">
			{lines === 1 ? "1 unchanged line" : `${lines} unchanged lines`}
		</p>
	);
}
