// How large may each tile be? As large as the box allows, in shapes between upright and wide.

export interface Box {
  readonly width: number;
  readonly height: number;
}

export interface Fit {
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

const GAP = 12;
const WIDEST = 16 / 9;
/** An upright screen is held near the face: a picture cropped to its shape still shows one. */
const narrowest = ({ width, height }: Box): number => (width > height ? 4 / 3 : 4 / 5);

/** The number of columns that gives each tile most area. Sizes in CSS pixels. */
export function fitTiles(count: number, box: Box): Fit {
  let best: Fit = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const fit = fitColumns(columns, Math.ceil(count / columns), box);
    if (worth(fit) > worth(best)) best = fit;
  }
  return best;
}

function fitColumns(columns: number, rows: number, box: Box): Fit {
  const width = (box.width - GAP * (columns - 1)) / columns;
  const height = (box.height - GAP * (rows - 1)) / rows;
  return {
    columns,
    width: Math.floor(Math.max(0, Math.min(width, height * WIDEST))),
    height: Math.floor(Math.max(0, Math.min(height, width / narrowest(box)))),
  };
}

/** Area, of which only what a wide picture fills counts fully: a tall tile shows a cropped one. */
function worth({ width, height }: Fit): number {
  const filled = width * Math.min(height, width / WIDEST);
  return filled + (width * height - filled) / 3;
}

/** Fits the children of `element` whenever its size changes, and when the returned function is called. */
export function keepFitted(element: HTMLElement): () => void {
  const fit = (): void => {
    const style = getComputedStyle(element);
    const width = element.clientWidth - parseFloat(style.paddingLeft) * 2;
    const height = element.clientHeight - parseFloat(style.paddingTop) * 2;
    const tile = fitTiles(element.childElementCount, { width, height });
    element.style.setProperty('--tile-width', `${tile.width}px`);
    element.style.setProperty('--tile-height', `${tile.height}px`);
    element.style.setProperty('--gap', `${GAP}px`);
  };
  new ResizeObserver(fit).observe(element);
  return fit;
}
