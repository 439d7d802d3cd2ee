import { Spaced } from "#app/ui/elements/spaced.tsx";

const transaction = [
	{ name: "larkspur", hue: 300 },
	{ name: "acme", hue: 30 },
	{ name: "northwind", hue: 210 },
];
const tables = ["projects", "users", "audit log"];

/**
 * Draws one database with a separate schema for each of three workspaces.
 *
 * Accessibility: one image whose description says what the drawing shows; its words stay readable at 360 px.
 */
export function SchemaDrawing() {
	return (
		<div
			role="img"
			aria-label="One database with three separate schemas, one for each workspace. Each has its own tables for projects, users and the audit log, and its own database role."
			className="rooms"
		>
			{transaction.map((room) => (
				<Room key={room.name} {...room} />
			))}
		</div>
	);
}

function Room({ name, hue }: { name: string; hue: number }) {
	return (
		<div className="room">
			<div className="tile px-3 py-2 font-strong" data-hue={hue}>
				{name}
			</div>
			<div className="room-tables">
				{tables.map((table) => (
					<Spaced key={table}>
						<span className="rounded-control border border-line bg-canvas px-2 py-1">{table}</span>
					</Spaced>
				))}
			</div>
			<div className="flex items-center gap-2 px-3 pb-3 text-ink-soft">
				<Key />
				own role
			</div>
		</div>
	);
}

function Key() {
	return (
		<svg
			width="28"
			height="16"
			viewBox="0 0 28 16"
			fill="none"
			stroke="currentColor"
			strokeWidth="2"
			strokeLinecap="round"
			aria-hidden="true"
		>
			<circle cx="8" cy="8" r="5" />
			<path d="M13 8h12M20 8v5M25 8v4" />
		</svg>
	);
}
