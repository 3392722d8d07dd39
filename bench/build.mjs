export async function measureBuild() {}
