/** Names the parts of a bar, each with a sample of its look. `hatch`: the fill of what was skipped. */
export function PartsLegend({ hatch }: { hatch: string }) {
	const parts = [
		{ look: "Solid", part: "Finished", fill: { className: "chart-bar" } },
		{ look: "Hatched", part: "Skipped", fill: { fill: hatch } },
		{ look: "Outline", part: "In progress", fill: { className: "chart-open" } },
	];
	return (
		<ul className="chart chart-legend">
			{parts.map(({ look, part, fill }) => (
				<li key={part}>
					<svg aria-hidden="true" width="0.875rem" height="0.875rem">
						<rect width="100%" height="100%" {...fill} />
					</svg>
					<span>
						<span className="sr-only">{`${look}: `}</span>
						{part}
					</span>
				</li>
			))}
		</ul>
	);
}

/** Names the lines of a chart, each with its own dashes. */
export function Legend({ names }: { names: string[] }) {
	return (
		<ul className="chart-legend">
			{names.map((name, index) => (
				<li key={name}>
					<svg aria-hidden="true" width="2rem" height="0.5rem" className={`chart-series-${index + 1}`}>
						<line x2="100%" y1="50%" y2="50%" />
					</svg>
					<bdi>{name}</bdi>
				</li>
			))}
		</ul>
	);
}
