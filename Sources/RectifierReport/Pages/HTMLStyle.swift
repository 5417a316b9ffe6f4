extension HTMLPage {
    /// Style sheet of the page: one column on a phone, two charts beside each other on wide screens.
    static let sheet = """
        :root { color-scheme: light dark }
        body { margin: 0 auto; max-width: 1140px; padding: 16px 20px 40px; background: #f4f5f7; color: #24292f; \
        font: 17px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; overflow-wrap: anywhere }
        h1 { font-size: 1.6rem; line-height: 1.25; margin: 8px 0 12px }
        h2 { font-size: 1.3rem; margin: 36px 0 12px }
        p { margin: 0 0 10px; max-width: 46rem }
        .lead { font-size: 1.06rem }
        .problem { border-left: 5px solid #c2330f; padding-left: 12px; font-weight: 600 }
        a { color: #0a5fb0 }
        nav ul { display: flex; flex-wrap: wrap; gap: 4px 18px; list-style: none; margin: 0; padding: 0 }
        nav a { display: inline-block; padding: 6px 0 }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 18px; margin: 0 }
        dt { font-weight: 600 }
        dd { margin: 0 }
        .figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 460px), 1fr)); gap: 20px }
        figure, .table, details { margin: 0; background: #fff; border: 1px solid #d9dde2; border-radius: 8px }
        figure { display: flex; flex-direction: column; overflow: hidden }
        figure svg.rectifier-chart { display: block; width: 100%; max-width: 560px }
        figcaption { padding: 0 16px 8px; font-size: 0.95rem }
        .finding { font-weight: 600 }
        .save { font-size: 0.9rem }
        .table { overflow-x: auto; margin-top: 20px; padding: 12px 16px }
        details { margin-top: 20px; padding: 8px 16px }
        details .table { border: 0; padding: 8px 0 0; margin: 0; max-height: 420px; overflow: auto }
        summary { cursor: pointer; padding: 4px 0 }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums }
        caption { text-align: left; font-weight: 600; padding-bottom: 6px }
        th, td { text-align: right; padding: 3px 14px 3px 0; border-bottom: 1px solid #e3e6ea; vertical-align: bottom; overflow-wrap: normal }
        th:first-child { text-align: left }
        tbody th { font-weight: 400 }
        article { background: #fff; border: 1px solid #d9dde2; border-radius: 8px; padding: 12px 16px; margin-bottom: 20px }
        article h3 { font-size: 1.1rem; margin: 4px 0 12px }
        article dd > p { margin-bottom: 6px }
        article .table { border: 0; margin: 0; padding: 0 }
        pre { margin: 0 0 8px; padding: 8px 12px; background: #f0f2f4; border-radius: 6px; white-space: pre-wrap; font-size: 0.9rem }
        .badge { display: inline-block; padding: 1px 10px; border-radius: 12px; border: 2px solid #4b535b; font-size: 0.95rem }
        .badge.severe { background: #b3260a; border-color: #b3260a; color: #fff }
        .badge.warning { background: #fff3d6; border-color: #8a6100; color: #5c4000 }
        .badge.helped { background: #00613a; border-color: #00613a; color: #fff }
        footer { margin-top: 40px; color: #4b535b; font-size: 0.9rem }
        @media (max-width: 560px) {
        body { padding: 8px 12px 32px }
        dl { grid-template-columns: 1fr; gap: 0 }
        dd { margin-bottom: 8px }
        figcaption { padding: 0 12px 6px }
        }
        @media (prefers-color-scheme: dark) {
        body { background: #0d0f12; color: #e6e9ed }
        a { color: #7ab8ff }
        figure, .table, details, article { background: #15181d; border-color: #2f353d }
        pre { background: #1f242b }
        .badge { border-color: #b3bac2 }
        .badge.severe { background: #ff7a59; border-color: #ff7a59; color: #15181d }
        .badge.warning { background: #3a2d10; border-color: #f0b840; color: #ffdf9a }
        .badge.helped { background: #4fdc9a; border-color: #4fdc9a; color: #15181d }
        th, td { border-color: #2a2f36 }
        .problem { border-color: #ff7a59 }
        footer { color: #b3bac2 }
        }
        @media (min-width: 1000px) {
        figure:last-child:nth-child(odd) { grid-column: 1 / -1; flex-direction: row; align-items: center }
        figure:last-child:nth-child(odd) svg { flex: 0 0 548px }
        figure:last-child:nth-child(odd) figcaption { padding: 16px 20px }
        }
        @media print {
        figure, article { break-inside: avoid }
        nav, .save { display: none }
        }

        """
}
