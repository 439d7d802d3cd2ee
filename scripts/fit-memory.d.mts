export function fittingOptions(given?: string, limit?: number): string;
