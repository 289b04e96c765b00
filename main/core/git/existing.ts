/** What a look at a file gives, or null when there is no such file. Any other error is one. */
export async function ifThere<T>(look: Promise<T>): Promise<T | null> {
  try {
    return await look
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    // A loop of links leads nowhere either.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return null
    throw error
  }
}
