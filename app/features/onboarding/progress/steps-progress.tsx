import { Progress } from "#app/ui/elements/progress.tsx";

type StepsProgressProps = {
	label: string;
	/** How many steps are done or skipped. */
	settled: number;
	/** How many of these are skipped. */
	skipped: number;
	total: number;
};

/** Shows how much of a path someone has done, and how many steps they skipped. */
export function StepsProgress({ label, settled, skipped, total }: StepsProgressProps) {
	const left = skipped > 0 ? `, ${skipped} skipped` : "";
	const done = settled - skipped;
	return <Progress label={label} value={done} max={total} words={`${done} of ${total} steps done${left}`} />;
}
