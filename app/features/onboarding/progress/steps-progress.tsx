import { Progress } from "#app/ui/elements/progress.tsx";

type StepsProgressProps = {
	label: string;
	/** How many steps are done or skipped. */
	settled: number;
	/** How many of these are skipped. */
	skipped: number;
	total: number;
};

/** Shows how far someone is on a path. Steps that were skipped are behind them too, but are not said to be done. */
export function StepsProgress({ label, settled, skipped, total }: StepsProgressProps) {
	const left = skipped > 0 ? `, ${skipped} skipped` : "";
	const words = `${settled - skipped} of ${total} steps done${left}`;
	return <Progress label={label} value={settled} max={total} words={words} />;
}
