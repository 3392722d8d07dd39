export async function measureLatency() {}
